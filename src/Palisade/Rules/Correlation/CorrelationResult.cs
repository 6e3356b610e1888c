using System.Collections.Immutable;

namespace Palisade.Rules.Correlation;

/// <summary>A correlation held for a group. Immutable.</summary>
internal sealed record CorrelationResult
{
    /// <summary>The correlation.</summary>
    public required CorrelationNode Node { get; init; }

    /// <summary>The count, or the value compared.</summary>
    public required decimal Count { get; init; }

    /// <summary>Time of the first event, UTC ticks.</summary>
    public required long FromTicks { get; init; }

    /// <summary>Time of the last event, UTC ticks.</summary>
    public required long ToTicks { get; init; }

    /// <summary>The last event.</summary>
    public required MatchPlace Place { get; init; }

    /// <summary>The host named in the last event, or an empty string.</summary>
    public required string Host { get; init; }

    /// <summary>The channel of the last event, or an empty string.</summary>
    public required string Channel { get; init; }

    /// <summary>The values of the rule's group-by fields, in that order.</summary>
    public required ImmutableArray<string> Group { get; init; }

    /// <summary>The last events, oldest first; at most <see cref="Limits.MaxCorrelationRecords"/>.</summary>
    public required ImmutableArray<MatchPlace> Records { get; init; }
}
