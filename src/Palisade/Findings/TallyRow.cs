using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>The findings of one rule on one host, counted.</summary>
public sealed class TallyRow
{
    internal TallyRow(SigmaDocument rule, string host)
    {
        Rule = rule;
        Host = host;
    }

    /// <summary>The rule.</summary>
    public SigmaDocument Rule { get; }

    /// <summary>The host as first seen; an empty string where events name none; <see cref="FindingTally.OtherHosts"/> past the bound.</summary>
    public string Host { get; }

    /// <summary>The number of findings.</summary>
    public long Count { get; private set; }

    /// <summary>The earliest event, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long FirstTicks { get; private set; } = LogEvent.NoTime;

    /// <summary>The latest event, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long LastTicks { get; private set; } = LogEvent.NoTime;

    internal void Add(long ticks, long count = 1)
    {
        Count += count;
        if (ticks == LogEvent.NoTime)
            return;
        if (FirstTicks == LogEvent.NoTime || ticks < FirstTicks)
            FirstTicks = ticks;
        LastTicks = Math.Max(LastTicks, ticks);
    }
}
