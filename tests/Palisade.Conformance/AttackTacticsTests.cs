using System.Text.Json;
using Palisade.Findings;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Which technique serves which tactic, against MITRE's own list.</summary>
public sealed class AttackTacticsTests
{
    [DataFact("attack/enterprise-techniques.json")]
    public void Techniques_serve_the_tactics_that_MITRE_says()
    {
        using JsonDocument matrix = JsonDocument.Parse(File.ReadAllBytes(TestData.Find("attack/enterprise-techniques.json")));
        int compared = 0;
        foreach (JsonElement technique in matrix.RootElement.GetProperty("techniques").EnumerateArray())
        {
            if (technique.GetProperty("revoked").GetBoolean() || technique.GetProperty("deprecated").GetBoolean())
                continue;
            string id = technique.GetProperty("id").GetString()!;
            string[] theirs = [.. technique.GetProperty("tactics").EnumerateArray().Select(t => t.GetString()!).Order(StringComparer.Ordinal)];
            string[] ours = [.. AttackTags.Tactics.Select(t => t.Key).Where(t => t is not ("stealth" or "defense-impairment") && AttackTags.Serves(id, t)).Order(StringComparer.Ordinal)];
            Assert.True(theirs.SequenceEqual(ours), $"{id}: theirs {string.Join(' ', theirs)}, ours {string.Join(' ', ours)}");
            compared++;
        }

        Assert.True(compared > 600, $"{compared}");
    }
}
