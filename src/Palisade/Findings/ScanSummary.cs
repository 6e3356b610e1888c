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

    /// <summary>Documents loaded: rules, correlations and filters. They are <see cref="RulesApplicable"/> and <see cref="RulesLeftOut"/> together.</summary>
    public int RulesLoaded { get; init; }

    /// <summary>Documents that could match: rules for whose source events were seen, and correlations whose rules are such.</summary>
    public int RulesApplicable { get; init; }

    /// <summary>The other documents loaded, by the reason why they could not match.</summary>
    public RulesLeftOut RulesLeftOut { get; init; } = new();

    /// <summary>Of those without events of their source, rules whose log source has a word that nothing here knows: they run only on events that say it, so mostly never.</summary>
    public int RulesOfUnknownSource { get; init; }

    /// <summary>Documents that are no rules.</summary>
    public int RulesIgnored { get; init; }

    /// <summary>Where those documents are. For reports; not written to the summary file.</summary>
    public ImmutableArray<IgnoredDocument> RulesIgnoredWhere { get; init; } = [];

    /// <summary>The paths that rules were asked for from, as given; empty for those in the program. For reports; not written to the summary file.</summary>
    public ImmutableArray<string> RulePaths { get; init; } = [];

    /// <summary>What was asked for and is missing beside inputs, a line each: rules or mappings that are not there.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

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

    /// <summary>Of a run that was stopped, the files that it had finished (an archive is one file); null where nobody counted. For reports; not written to the summary file.</summary>
    public long? FilesFinished { get; init; }

    /// <summary>The files that such a run was asked to read. For reports; not written to the summary file.</summary>
    public long? FilesAsked { get; init; }

    /// <summary>The files that were read, be it in part: inputs without those that could not be read and those left out on purpose.</summary>
    public int FilesRead => Inputs.Count(i => i.Outcome is not (InputOutcome.NotRead or InputOutcome.PassedOver));

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

    internal const string SigmaRule = "a Sigma rule, not a log";

    /// <summary>Its size in bytes, unpacked, as far as it is known: at least what was read. Not written to the summary file.</summary>
    public long Bytes { get; init; }

    /// <summary>Its events that name no year, and the years assumed for them.</summary>
    public GuessedYears Years { get; init; }

    /// <summary>Its events that were left out as they lie outside the times asked for.</summary>
    public long EventsOutside { get; init; }

    /// <summary>Its events of which no source is known: no rule runs on them.</summary>
    public long EventsWithoutSource { get; init; }

    /// <summary>True when it could not be read to its end.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>What became of it.</summary>
    public InputOutcome Outcome => (Format == Unknown, Failures > 0) switch
    {
        (true, true) => InputOutcome.NotRead,
        (true, false) => Reason is null ? InputOutcome.Empty : InputOutcome.PassedOver,
        (false, _) when IsIncomplete => InputOutcome.InPart,
        (false, true) => Events == 0 && EventsOutside == 0 ? InputOutcome.NothingParsed : InputOutcome.SomeFailed,
        _ => Reason switch
        {
            NotRecognised => InputOutcome.NotRecognised,
            SigmaRule => InputOutcome.SigmaRule,
            _ => InputOutcome.Read,
        },
    };
}
