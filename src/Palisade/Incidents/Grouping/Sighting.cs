using System.Collections.Immutable;
using Palisade.Rules;

namespace Palisade.Incidents.Grouping;

/// <summary>An alert in one stretch of time: its repeats, none of which is far from the next.</summary>
/// <param name="Id">Its number; ascending in the order of being found.</param>
/// <param name="Alert">The alert's number.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Host">The host's token; empty when the events name none.</param>
/// <param name="First">The first event.</param>
/// <param name="Last">The last event so far.</param>
/// <param name="Level">The rule's level.</param>
/// <param name="Tactics">The rule's tactics, as in <see cref="Findings.AttackTags.Tactics"/>.</param>
/// <param name="Entities">What its first events have, the host among them.</param>
internal sealed record Sighting(long Id, long Alert, string Rule, string Host, DateTimeOffset First, DateTimeOffset Last, RuleLevel Level, ImmutableArray<string> Tactics, ImmutableArray<Entity> Entities)
{
    public DateTimeOffset First { get; private set; } = First;

    public DateTimeOffset Last { get; private set; } = Last;

    /// <summary>Makes it reach from one event to another; it gets no shorter. Called by <see cref="CaseGrouper"/> only.</summary>
    public void Extend(DateTimeOffset first, DateTimeOffset last) => (First, Last) = (first < First ? first : First, last > Last ? last : Last);

    /// <summary>How far another is in time: nothing when they overlap.</summary>
    public TimeSpan GapTo(Sighting other)
    {
        TimeSpan gap = First > other.Last ? First - other.Last : other.First - Last;
        return gap < TimeSpan.Zero ? TimeSpan.Zero : gap;
    }
}
