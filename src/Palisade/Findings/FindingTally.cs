using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Counts findings by rule and host, exactly, in bounded memory. Not thread safe.</summary>
/// <remarks>Host names come from logs and can be made up without end: past <see cref="Limits.MaxTallyRows"/> rows, findings of further hosts count for <see cref="OtherHosts"/>.</remarks>
public sealed class FindingTally
{
    /// <summary>The name under which hosts past the bound are counted together.</summary>
    public const string OtherHosts = "(other hosts)";

    private readonly Dictionary<SigmaDocument, Dictionary<string, TallyRow>> _rules = new(ReferenceEqualityComparer.Instance);
    private int _rowCount;

    /// <summary>All rows, in no order.</summary>
    public IEnumerable<TallyRow> Rows => _rules.Values.SelectMany(hosts => hosts.Values);

    /// <summary>The number of rules with findings.</summary>
    public int RuleCount => _rules.Count;

    /// <summary>The number of findings.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one finding.</summary>
    /// <returns>The row that it counts for.</returns>
    public TallyRow Add(Finding finding) => Add(finding, 1);

    /// <summary>Counts findings that are alike.</summary>
    internal TallyRow Add(Finding finding, long count)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Count += count;
        if (!_rules.TryGetValue(finding.Rule, out Dictionary<string, TallyRow>? hosts))
            _rules.Add(finding.Rule, hosts = new(StringComparer.OrdinalIgnoreCase));
        if (!hosts.TryGetValue(finding.Host, out TallyRow? row))
            row = NewRow(hosts, finding);
        row.Add(finding.TimeTicks, count);
        return row;
    }

    /// <summary>The rows, the highest level first, then the hosts with the most distinct rules, then the rules with the fewest findings: what is rare stands out.</summary>
    public IReadOnlyList<TallyRow> Ranked()
    {
        Dictionary<string, int> rulesOfHost = new(StringComparer.OrdinalIgnoreCase);
        foreach (TallyRow row in Rows)
            rulesOfHost[row.Host] = rulesOfHost.GetValueOrDefault(row.Host) + 1;
        return
        [
            .. Rows.OrderByDescending(r => r.Rule.Level)
                .ThenByDescending(r => rulesOfHost[r.Host])
                .ThenBy(r => r.Host, StringComparer.OrdinalIgnoreCase)
                .ThenBy(r => r.Count)
                .ThenBy(r => r.Rule.Title, StringComparer.Ordinal)
                .ThenBy(r => r.Rule.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The rules, the highest level first, then those with the most findings.</summary>
    public IReadOnlyList<KeyValuePair<SigmaDocument, TallyTotal>> Rules() =>
    [
        .. _rules.Select(r => KeyValuePair.Create(r.Key, Total(r.Value.Values)))
            .OrderByDescending(r => r.Key.Level)
            .ThenByDescending(r => r.Value.Count)
            .ThenBy(r => r.Key.Title, StringComparer.Ordinal)
            .ThenBy(r => r.Key.Id, StringComparer.Ordinal),
    ];

    /// <summary>The hosts, those with the highest level first, then those with the most distinct rules: one noisy rule does not put a host on top.</summary>
    public IReadOnlyList<KeyValuePair<string, TallyTotal>> Hosts() =>
    [
        .. Rows.GroupBy(r => r.Host, StringComparer.OrdinalIgnoreCase)
            .Select(g => KeyValuePair.Create(g.Key, Total(g)))
            .OrderByDescending(h => h.Value.Highest)
            .ThenByDescending(h => h.Value.Rows)
            .ThenByDescending(h => h.Value.Count)
            .ThenBy(h => h.Key, StringComparer.Ordinal),
    ];

    private static TallyTotal Total(IEnumerable<TallyRow> rows)
    {
        TallyTotal total = new();
        foreach (TallyRow row in rows)
            total.Add(row);
        return total;
    }

    private TallyRow NewRow(Dictionary<string, TallyRow> hosts, Finding finding)
    {
        string host = _rowCount < Limits.MaxTallyRows ? finding.Host : OtherHosts;
        if (hosts.TryGetValue(host, out TallyRow? row))
            return row;
        row = new TallyRow(finding.Rule, host);
        hosts.Add(host, row);
        _rowCount++;
        return row;
    }
}
