using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>The findings that a report shows one by one: bounded in number and in bytes, and fair to rare rules, quiet hosts and high levels.</summary>
internal sealed class KeptFindings
{
    private readonly Dictionary<SigmaDocument, List<Finding>> _rules = new(ReferenceEqualityComparer.Instance);
    private readonly int _maxCount;
    private readonly long _maxBytes;
    private long _bytes;

    public KeptFindings(int maxCount = Limits.MaxReportFindings, long maxBytes = Limits.MaxReportBytes)
    {
        _maxCount = maxCount;
        _maxBytes = maxBytes;
    }

    public int Count { get; private set; }

    /// <summary>Keeps a finding, or leaves it out.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="countOnHost">How many findings of its rule on its host there are so far, with this one.</param>
    public void Offer(Finding finding, long countOnHost)
    {
        if (countOnHost > Limits.MaxReportFindingsPerHost)
            return;
        if (!_rules.TryGetValue(finding.Rule, out List<Finding>? kept))
            _rules.Add(finding.Rule, kept = []);
        if (kept.Count >= Limits.MaxReportFindingsPerRule)
            return;
        if (finding.EventJson.Length > Limits.MaxReportEventBytes)
            finding = finding with { EventJson = default };
        if (finding.MatchedJson.Length > Limits.MaxReportEventBytes)
            finding = finding with { MatchedJson = "{}"u8.ToArray() };
        kept.Add(finding);
        Count++;
        _bytes += BytesOf(finding);
        if (Count > _maxCount || _bytes > _maxBytes)
            MakeRoom();
    }

    /// <summary>What was kept, by time; findings without a time come last, in the order given.</summary>
    public IEnumerable<Finding> InOrderOfTime() =>
        _rules.OrderBy(r => r.Key.Path, StringComparer.Ordinal).ThenBy(r => r.Key.Id, StringComparer.Ordinal).SelectMany(r => r.Value)
            .OrderBy(f => f.TimeTicks < 0 ? long.MaxValue : f.TimeTicks)
            .ThenBy(f => f.Source.Path, StringComparer.Ordinal)
            .ThenBy(f => f.Source.OffsetBytes);

    // Rules give up half of what they hold, the lowest level first, and none its last 10 while another level can give. A round
    // frees at least an eighth, so that the cost of all rounds is a small multiple of what is offered.
    private void MakeRoom()
    {
        foreach (int least in (ReadOnlySpan<int>)[10, 1, 0])
        {
            for (RuleLevel level = RuleLevel.Informational; level <= RuleLevel.Critical; level++)
            {
                foreach ((SigmaDocument rule, List<Finding> kept) in _rules)
                {
                    if (rule.Level == level && kept.Count > least)
                        Trim(kept, Math.Max(least, kept.Count / 2));
                }

                if (Count <= _maxCount - (_maxCount / 8) && _bytes <= _maxBytes - (_maxBytes / 8))
                    return;
            }
        }
    }

    private void Trim(List<Finding> kept, int count)
    {
        for (int i = count; i < kept.Count; i++)
            _bytes -= BytesOf(kept[i]);
        Count -= kept.Count - count;
        kept.RemoveRange(count, kept.Count - count);
    }

    private static long BytesOf(Finding finding) => 500 + finding.EventJson.Length + finding.MatchedJson.Length;
}
