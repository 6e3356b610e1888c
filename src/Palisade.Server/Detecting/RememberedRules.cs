using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Palisade.Rules;
using Palisade.Rules.Correlation;

namespace Palisade.Server.Detecting;

/// <summary>What of a set of rules must be known to go on with its matches under another set: which rules fed correlations, with which fields, and which correlations there were. Immutable.</summary>
/// <param name="Rules">The rules that feed correlations, by their indexes: what each is known again by, and the fields kept of its matches.</param>
/// <param name="Correlations">What each correlation is known again by: a code of its text, and of all that it builds on.</param>
internal sealed record RememberedRules(IReadOnlyDictionary<int, RememberedRule> Rules, ImmutableArray<string> Correlations)
{
    /// <summary>That of a set.</summary>
    public static RememberedRules Of(LiveRules rules)
    {
        CorrelationPlan plan = rules.Plan.Correlations;
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        Dictionary<int, RememberedRule> kept = [];
        List<string>[] parts = [.. plan.Nodes.Select(n => new List<string> { Known(n.Rule, rules) })];
        for (int i = 0; i < rules.Loaded.Rules.Length; i++)
        {
            if (!plan.Feeds(i))
                continue;
            string text = Known(rules.Loaded.Rules[i], rules);
            // One text may give several rules.
            seen[text] = seen.GetValueOrDefault(text) + 1;
            RememberedRule rule = new(CodeOf([text, $"{seen[text]}"]), plan.CapturesOf(i));
            kept.Add(i, rule);
            Feed(parts, plan.EdgesOf(i), rule.Code);
        }

        List<string> codes = [];
        foreach (CorrelationNode node in plan.Nodes)
        {
            // What it builds on comes before it.
            string code = CodeOf(parts[node.Index]);
            codes.Add(code);
            Feed(parts, node.Parents, code);
        }

        return new RememberedRules(kept, [.. codes]);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when it is something else.</summary>
    public static RememberedRules? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RememberedRules>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    // Without a text there is nothing to compare: then it is known again only in the same set.
    private static string Known(SigmaDocument document, LiveRules rules) =>
        (document.TextDigest.Length > 0 ? document.TextDigest : rules.Loaded.Sha256 + document.Path + document.Line) + typeof(CorrelationPlan).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    private static void Feed(List<string>[] parts, ImmutableArray<CorrelationEdge> edges, string code)
    {
        foreach (CorrelationEdge edge in edges)
            parts[edge.Node].Add($"{edge.Member} {code}");
    }

    private static string CodeOf(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 16));
}

/// <summary>A rule that feeds correlations.</summary>
/// <param name="Code">What it is known again by.</param>
/// <param name="Fields">The fields kept of its matches, in their order.</param>
internal sealed record RememberedRule(string Code, ImmutableArray<string> Fields);
