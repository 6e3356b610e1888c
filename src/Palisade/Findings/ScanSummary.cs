using System.Collections.Immutable;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>What a run did: the object that <c>--summary</c> writes (design section 4).</summary>
public sealed record ScanSummary
{
    /// <summary>Events parsed.</summary>
    public long Events { get; init; }

    /// <summary>Bytes read, after unpacking.</summary>
    public long Bytes { get; init; }

    /// <summary>Seconds from the first byte read to the last finding written.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds to load and compile the rules.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Documents loaded: rules, correlations and filters.</summary>
    public int RulesLoaded { get; init; }

    /// <summary>Rules that could match an event of a source seen in this data.</summary>
    public int RulesApplicable { get; init; }

    /// <summary>Rules whose log source has a word that nothing here knows: they run only on events that say it, so mostly never.</summary>
    public int RulesOfUnknownSource { get; init; }

    /// <summary>Documents that are no rules.</summary>
    public int RulesIgnored { get; init; }

    /// <summary>Rejected documents. <see cref="Pipeline.Scan"/> gives the correlations that cannot run; the caller puts those of loading before them.</summary>
    public ImmutableArray<RuleError> RulesRejected { get; init; } = [];

    /// <summary>Findings written.</summary>
    public long Findings { get; init; }

    /// <summary>Findings by level, indexed by <see cref="RuleLevel"/>.</summary>
    public ImmutableArray<long> FindingsByLevel { get; init; } = [0, 0, 0, 0, 0];

    /// <summary>One entry a file.</summary>
    public ImmutableArray<InputSummary> Inputs { get; init; } = [];

    /// <summary>False when an input could not be read to its end: not all that was asked was done. Not written to the summary file, where the inputs' reasons say it.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>When the run began, or null where nobody said. For reports; not written to the summary file.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The command line of the run. For reports; not written to the summary file.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>True when the run was stopped: what was not read by then is missing.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>What correlations had to leave out (matches without a time, without a field, beyond the bounds), in words; null when nothing.</summary>
    public string? CorrelationNote { get; init; }

    /// <summary>Tests of regular expressions that ran out of time and counted as false (<see cref="Limits.RegexMilliseconds"/>).</summary>
    public long RegexTimeouts { get; init; }

    /// <summary>Digest of the rules, lower-case hex.</summary>
    public string RulesetSha256 { get; init; } = "";
}

/// <summary>What became of one file.</summary>
/// <param name="Path">The path given joined with the path below it; <c>archive.zip!member</c> for members.</param>
/// <param name="Format">The format's name; <c>other</c> for documents that are no logs.</param>
/// <param name="Events">Events parsed.</param>
/// <param name="Failures">Failures counted.</param>
/// <param name="Reason">The first failures in words with their offsets, or null.</param>
public sealed record InputSummary(string Path, string Format, long Events, long Failures, string? Reason)
{
    internal const string Unknown = "unknown";

    internal const string NotRecognised = "not recognised as a log";

    /// <summary>Its size in bytes, unpacked, as far as it is known: at least what was read. Not written to the summary file.</summary>
    public long Bytes { get; init; }

    /// <summary>Its events that name no year, and the years assumed for them.</summary>
    public GuessedYears Years { get; init; }

    /// <summary>True when nothing of it could be read.</summary>
    public bool IsUnread => Format == Unknown && Failures > 0;

    /// <summary>True when it was left out on purpose: it was read under another name, or is no file.</summary>
    public bool IsPassedOver => Format == Unknown && Failures == 0 && Reason is not null;

    /// <summary>True when its content fits no format: nothing of it was matched.</summary>
    public bool IsUnrecognised => Reason == NotRecognised;
}
