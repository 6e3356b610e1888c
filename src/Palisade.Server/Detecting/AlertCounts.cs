using System.Collections.Concurrent;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Collecting;

namespace Palisade.Server.Detecting;

/// <summary>Counts findings by rule and host, and says of each such pair when it is new. Safe on any thread.</summary>
internal sealed class AlertCounts : IFindingTaker
{
    /// <summary>The pairs of rule and host counted apart: 65,536. Further ones count for the rule alone.</summary>
    private const int MaxPairs = 1 << 16;

    private readonly ConcurrentDictionary<(SigmaDocument Rule, string Host), long> _counts = new();
    private readonly long[] _byLevel = new long[5];

    /// <summary>Called with the first finding of a rule on a host.</summary>
    public Action<Finding, Source>? OnNew { get; set; }

    /// <summary>The pairs of rule and host seen.</summary>
    public int Alerts => _counts.Count;

    /// <summary>The findings of a level.</summary>
    public long Findings(RuleLevel level) => Volatile.Read(ref _byLevel[(int)level]);

    /// <inheritdoc/>
    public void Take(Finding finding, Source source, long stream, long ordinal)
    {
        Interlocked.Increment(ref _byLevel[(int)finding.Rule.Level]);
        (SigmaDocument, string) pair = (finding.Rule, _counts.Count < MaxPairs ? finding.Host : "");
        if (_counts.AddOrUpdate(pair, 1, (_, count) => count + 1) == 1)
            OnNew?.Invoke(finding, source);
    }
}
