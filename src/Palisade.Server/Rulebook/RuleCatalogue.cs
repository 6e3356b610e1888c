using Microsoft.EntityFrameworkCore;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Server.Detecting;
using Palisade.Server.Storage;

namespace Palisade.Server.Rulebook;

/// <summary>The rules in use, with what each has found and whether it could. Safe on any thread.</summary>
internal sealed class RuleCatalogue(Detection detection, ServerStore store)
{
    // Each half in the order of an index, and from it alone: rows are long.
    private const string Hits = """
        SELECT rule_id AS "RuleId", '' AS "Title", count(*) AS "Alerts", CAST(sum(count) AS BIGINT) AS "Findings", CAST(sum(suppressed) AS BIGINT) AS "Suppressed", max(last_seen) AS "LastSeen" FROM alert WHERE rule_id <> '' GROUP BY rule_id
        UNION ALL
        SELECT '' AS "RuleId", title AS "Title", count(*) AS "Alerts", CAST(sum(count) AS BIGINT) AS "Findings", CAST(sum(suppressed) AS BIGINT) AS "Suppressed", max(last_seen) AS "LastSeen" FROM alert WHERE rule_id = '' GROUP BY title
        """;

    /// <summary>The set in use.</summary>
    public LiveRules Rules => detection.Rules;

    /// <summary>All rules in use: those with the most findings first, then by title.</summary>
    public async Task<List<RuleLine>> AllAsync()
    {
        LiveRules rules = detection.Rules;
        Dictionary<(string, string), RuleHits> hits = await HitsAsync();
        long all = Math.Max(1, hits.Values.Sum(h => h.Findings));
        (bool[] could, bool[] correlations) = Reach(rules);
        List<RuleLine> lines = [];
        foreach ((int index, bool isCorrelation, SigmaDocument document) in RuleAccount.Documents(rules.Loaded, rules.Plan.Correlations))
        {
            RuleHits found = hits.GetValueOrDefault(document.Id.Length > 0 ? (document.Id, "") : ("", document.Title), RuleHits.None);
            lines.Add(new RuleLine(document, isCorrelation, isCorrelation ? correlations[index] : could[index], found, (double)found.Findings / all));
        }

        return [.. lines.OrderByDescending(l => l.Hits.Findings).ThenBy(l => l.Document.Title, StringComparer.OrdinalIgnoreCase).ThenBy(l => l.Key, StringComparer.Ordinal)];
    }

    /// <summary>One of them; null when no rule in use is called that.</summary>
    public async Task<RuleLine?> FindAsync(string key) => (await AllAsync()).Find(line => line.Key == key || line.Document.Id == key);

    private async Task<Dictionary<(string, string), RuleHits>> HitsAsync()
    {
        await using ServerDb db = store.CreateDbContext();
        return (await db.Database.SqlQueryRaw<RuleHits>(Hits).ToListAsync()).ToDictionary(h => (h.RuleId, h.Title));
    }

    // By the index in the collection, which also names the rules that correlations build on.
    private static (bool[] Rules, bool[] Correlations) Reach(LiveRules rules)
    {
        bool[] seen = rules.Reach.ToArray();
        bool[] could = new bool[rules.Loaded.Rules.Length];
        for (int i = 0; i < seen.Length; i++)
            could[rules.Plan.Collected(i)] |= seen[i];
        bool[] nodes = RuleAccount.CorrelationsThat(rules.Plan.Correlations, could);
        return (could, nodes);
    }
}
