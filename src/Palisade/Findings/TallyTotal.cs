using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Rows of a <see cref="FindingTally"/> added up: those of one rule, or those of one host.</summary>
public sealed class TallyTotal
{
    private readonly long[] _byLevel = new long[RuleLevels.Names.Length];

    /// <summary>The number of findings.</summary>
    public long Count { get; private set; }

    /// <summary>The number of rows: a rule's hosts, or a host's distinct rules.</summary>
    public int Rows { get; private set; }

    /// <summary>The findings by level, indexed by <see cref="RuleLevel"/>.</summary>
    public ReadOnlySpan<long> ByLevel => _byLevel;

    /// <summary>The highest level with a finding.</summary>
    public RuleLevel Highest { get; private set; }

    /// <summary>The earliest event, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long FirstTicks { get; private set; } = LogEvent.NoTime;

    /// <summary>The latest event, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long LastTicks { get; private set; } = LogEvent.NoTime;

    internal void Add(TallyRow row)
    {
        Count += row.Count;
        Rows++;
        _byLevel[(int)row.Rule.Level] += row.Count;
        if (row.Rule.Level > Highest)
            Highest = row.Rule.Level;
        if (FirstTicks == LogEvent.NoTime || (row.FirstTicks != LogEvent.NoTime && row.FirstTicks < FirstTicks))
            FirstTicks = row.FirstTicks;
        LastTicks = Math.Max(LastTicks, row.LastTicks);
    }
}
