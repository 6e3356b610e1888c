using Palisade.Findings;

namespace Palisade.Server.Rulebook;

/// <summary>Rules and their findings by tactic and technique. Immutable.</summary>
/// <param name="Columns">The tactics that have rules, in the order of the matrix.</param>
/// <param name="Untagged">Rules that name no technique.</param>
/// <param name="Rules">All rules.</param>
internal sealed record AttackMatrix(IReadOnlyList<AttackColumn> Columns, int Untagged, int Rules)
{
    /// <summary>Arranges rules: one counts in each technique that it names, below those of its tactics that the technique serves (all, when it serves none); below "no tactic" where it names none.</summary>
    public static AttackMatrix Of(IReadOnlyList<RuleLine> lines)
    {
        Dictionary<(string Tactic, string Technique), List<RuleLine>> cells = [];
        int untagged = 0;
        foreach (RuleLine line in lines)
        {
            string[] techniques = [.. line.Document.Tags.Select(t => AttackTags.TryTechnique(t, out string id) ? id : "").Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)];
            string[] tactics = [.. line.Document.Tags.Select(t => AttackTags.TryTactic(t, out string word) ? word : "").Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)];
            untagged += techniques.Length == 0 ? 1 : 0;
            foreach (string technique in techniques)
            {
                // A rule names tactics and techniques, and not which belong together.
                string[] served = [.. tactics.Where(t => AttackTags.Serves(technique, t))];
                foreach (string tactic in served.Length > 0 ? served : tactics.Length > 0 ? tactics : [""])
                {
                    if (!cells.TryGetValue((tactic, technique), out List<RuleLine>? here))
                        cells.Add((tactic, technique), here = []);
                    here.Add(line);
                }
            }
        }

        IEnumerable<KeyValuePair<string, string>> order = AttackTags.Tactics.Append(new("", "No tactic named"));
        return new AttackMatrix([.. order.Select(t => ColumnOf(t.Value, cells.Where(c => c.Key.Tactic == t.Key))).Where(c => c.Cells.Count > 0)], untagged, lines.Count);
    }

    private static AttackColumn ColumnOf(string title, IEnumerable<KeyValuePair<(string Tactic, string Technique), List<RuleLine>>> cells) =>
        new(title, [.. cells.OrderBy(c => c.Key.Technique, StringComparer.Ordinal).Select(c => new AttackCell(c.Key.Technique, AttackTags.TechniqueName(c.Key.Technique) ?? "", c.Value.Count, c.Value.Count(l => l.CouldMatch), c.Value.Sum(l => l.Hits.Findings)))]);
}

/// <summary>A tactic.</summary>
internal sealed record AttackColumn(string Title, IReadOnlyList<AttackCell> Cells);

/// <summary>A technique below a tactic.</summary>
/// <param name="Id">For example T1059.001.</param>
/// <param name="Name">Its name; empty where it is not known.</param>
/// <param name="Rules">Rules in use that name it.</param>
/// <param name="Could">Of these, the ones whose source came in.</param>
/// <param name="Findings">What they have found.</param>
internal sealed record AttackCell(string Id, string Name, int Rules, int Could, long Findings);
