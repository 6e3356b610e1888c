using System.Collections.Immutable;

namespace Palisade.Rules.Correlation;

/// <summary>One match as a correlation sees it: of a rule over single events, or of another correlation. Immutable.</summary>
internal sealed class CorrelatedEvent
{
    /// <summary>Event time, UTC ticks.</summary>
    public required long Time { get; init; }

    /// <summary>Place in the order of input; the same number means the same event.</summary>
    public required long Order { get; init; }

    /// <summary>Time of the first event behind it; <see cref="Time"/> for a single event.</summary>
    public required long FromTime { get; init; }

    /// <summary>Time of the last event behind it; before <see cref="Time"/> only where a correlation was judged at the end of its span.</summary>
    public required long LastTime { get; init; }

    /// <summary>Where the event, or the last of them, lies.</summary>
    public required MatchPlace Place { get; init; }

    /// <summary>The events behind the match of a correlation; default for a single event.</summary>
    public ImmutableArray<MatchPlace> Inner { get; init; }

    /// <summary>The host, or an empty string.</summary>
    public string Host { get; init; } = "";

    /// <summary>The channel, or an empty string.</summary>
    public string Channel { get; init; } = "";

    /// <summary>The captured values, in the order of the layout of whoever reads it; null where the event has none.</summary>
    public required string?[] Values { get; init; }

    /// <summary>About how many bytes it takes while it is held.</summary>
    public int Cost
    {
        get
        {
            int cost = 192 + (Inner.IsDefault ? 0 : Inner.Length * 32);
            foreach (string? value in Values)
                cost += 32 + (2 * (value?.Length ?? 0));
            return cost;
        }
    }

    /// <summary>The same match with its values in another layout.</summary>
    /// <param name="map">For each value of the new layout its index in this one; -1 where this one has none.</param>
    public CorrelatedEvent Project(int[] map)
    {
        string?[] values = new string?[map.Length];
        for (int i = 0; i < map.Length; i++)
            values[i] = map[i] < 0 ? null : Values[map[i]];
        return new CorrelatedEvent
        {
            Time = Time,
            Order = Order,
            FromTime = FromTime,
            LastTime = LastTime,
            Place = Place,
            Inner = Inner,
            Host = Host,
            Channel = Channel,
            Values = values,
        };
    }
}
