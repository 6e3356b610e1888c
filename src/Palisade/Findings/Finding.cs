using System.Collections.Immutable;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>One rule matched one event, or one correlation matched several. Immutable; independent of any buffer.</summary>
public sealed record Finding
{
    /// <summary>The event's time (a correlation's: its last event's), UTC ticks, or <see cref="Events.LogEvent.NoTime"/>.</summary>
    public required long TimeTicks { get; init; }

    /// <summary>The rule.</summary>
    public required SigmaDocument Rule { get; init; }

    /// <summary>Where the event lies; a correlation's: its last event.</summary>
    public required FindingSource Source { get; init; }

    /// <summary>The host named in the event, or an empty string.</summary>
    public string Host { get; init; } = "";

    /// <summary>The Windows channel or its like, or an empty string.</summary>
    public string Channel { get; init; } = "";

    /// <summary>The fields that made the rule match, as one JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> MatchedJson { get; init; } = "{}"u8.ToArray();

    /// <summary>The event as one JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> EventJson { get; init; } = "{}"u8.ToArray();

    /// <summary>Set for the finding of a correlation.</summary>
    public CorrelationFact? Correlation { get; init; }
}

/// <summary>Where an event lies.</summary>
/// <param name="Path">The path given joined with the path below it.</param>
/// <param name="Format">The format's name.</param>
/// <param name="Record">EventRecordID, 1-based line or ordinal.</param>
/// <param name="OffsetBytes">From the start of the unpacked file.</param>
/// <param name="Leaf"><c>batch/n</c> when it came from a vault, else null.</param>
public sealed record FindingSource(string Path, string Format, long Record, long OffsetBytes, string? Leaf = null);

/// <summary>What a correlation found.</summary>
/// <param name="Type">As in the rule: <c>event_count</c>.</param>
/// <param name="Count">The count, or the value compared.</param>
/// <param name="FromTicks">Time of the first event, UTC ticks.</param>
/// <param name="ToTicks">Time of the last event, UTC ticks.</param>
/// <param name="Group">The fields grouped by, with their values.</param>
/// <param name="Records">The events, at most 100.</param>
public sealed record CorrelationFact(
    string Type,
    decimal Count,
    long FromTicks,
    long ToTicks,
    ImmutableArray<KeyValuePair<string, string>> Group,
    ImmutableArray<FindingSource> Records)
{
    /// <summary>The titles of the rules that it builds on, in the order of the correlation.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];
}
