using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Privacy;
using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;

namespace Palisade.Server.Rulebook;

/// <summary>
/// Holds back the rules that name a person, a machine or a single address in clear, until a second person has approved exactly that rule, and from the end of the approval on. Also those that the operator's own files have: a
/// rule is a standing search. Safe on any thread.
/// </summary>
/// <param name="approvals">What is approved now, by mark, and until when.</param>
/// <param name="key">Makes marks: without it nobody can try names against a mark.</param>
internal sealed class RuleGate(Func<IReadOnlyDictionary<string, DateTimeOffset>> approvals, byte[] key)
{
    /// <summary>What stands in the place of a name.</summary>
    public const string Hidden = "(named)";

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "palisade: marks of rules"u8.ToArray());

    /// <summary>Lets through what may run.</summary>
    public GatedRules Apply(RuleCollection loaded)
    {
        (Rule Rule, IReadOnlyList<NamedValue> Names)[] naming = [.. loaded.Rules.Select(r => (r, RuleNames.In(r))).Where(r => r.Item2.Count > 0)];
        Dictionary<SigmaDocument, string[]> names = new(ReferenceEqualityComparer.Instance);
        if (naming.Length == 0)
            return new GatedRules(loaded, [], null, names);
        IReadOnlyDictionary<string, DateTimeOffset> approved = approvals();
        Dictionary<Rule, Rule?> shown = new(ReferenceEqualityComparer.Instance);
        List<HeldRule> held = [];
        DateTimeOffset? until = null;
        foreach ((Rule rule, IReadOnlyList<NamedValue> named) in naming)
        {
            string[] values = [.. named.Select(n => n.Value).OrderByDescending(v => v.Length)];
            string mark = MarkOf(rule);
            Rule without = Without(rule, values);
            shown[rule] = approved.TryGetValue(mark, out DateTimeOffset end) ? without : null;
            if (shown[rule] is null)
            {
                held.Add(new HeldRule(rule.Path, named[0].Line > 0 ? named[0].Line : rule.Line, without.Title, Words(named), mark));
                continue;
            }

            names.Add(without, values);
            until = until is { } first && first < end ? first : end;
        }

        Rule[] running = [.. loaded.Rules.Select(r => shown.TryGetValue(r, out Rule? other) ? other : r).OfType<Rule>()];
        HashSet<string> gone = [.. naming.Where(n => shown[n.Rule] is null).SelectMany(n => new[] { n.Rule.Id, n.Rule.Name }).OfType<string>().Where(n => n.Length > 0)];
        gone.ExceptWith(running.SelectMany(r => new[] { r.Id, r.Name }).OfType<string>());
        CorrelationRule[] correlations = [.. Standing(loaded.Correlations, gone, held)];
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', held.Select(h => h.Mark)))).AsSpan(0, 8));
        RuleCollection rules = held.Count == 0 ? loaded with { Rules = [.. running] } : loaded with { Rules = [.. running], Correlations = [.. correlations], Documents = loaded.Documents - held.Count, Sha256 = loaded.Sha256 + "-" + digest };
        return new GatedRules(rules, held, until, names);
    }

    /// <summary>Lets through what may run, and makes it ready.</summary>
    public LiveRules Compile(RuleCollection loaded, LogSourceMapping mapping, IndicatorSet indicators, int generation)
    {
        (IndicatorSet running, IReadOnlyList<HeldRule> held, DateTimeOffset? until) = Apply(indicators);
        GatedRules gated = Apply(loaded);
        gated = gated with { Held = [.. gated.Held, .. held], Until = until is null || gated.Until < until ? gated.Until : until };
        return LiveRules.Compile(gated, mapping, generation) with { Indicators = running };
    }

    /// <summary>Lets through the indicators that may be looked for. Those of a list that name machines or persons here wait as one, and are approved as one.</summary>
    public (IndicatorSet Running, IReadOnlyList<HeldRule> Held, DateTimeOffset? Until) Apply(IndicatorSet loaded)
    {
        (Indicator Indicator, PersonalKind Kind)[] naming = [.. loaded.All.Select(i => (i, IndicatorNames.In(i))).Where(i => i.Item2 is not null).Select(i => (i.i, i.Item2!.Value))];
        if (naming.Length == 0)
            return (loaded, [], null);
        IReadOnlyDictionary<string, DateTimeOffset> approved = approvals();
        List<HeldRule> held = [];
        HashSet<string> lists = [];
        DateTimeOffset? until = null;
        foreach (IGrouping<string, (Indicator Indicator, PersonalKind Kind)> list in naming.GroupBy(n => n.Indicator.List, StringComparer.Ordinal))
        {
            string mark = MarkOf(list.Select(n => n.Indicator));
            if (approved.TryGetValue(mark, out DateTimeOffset end))
            {
                until = until is { } first && first < end ? first : end;
                continue;
            }

            lists.Add(list.Key);
            string names = string.Join(", ", list.GroupBy(n => n.Kind).Select(k => string.Create(CultureInfo.InvariantCulture, $"{KindOf(k.Key)} in {k.Count()} of its indicators")));
            held.Add(new HeldRule(list.Key, list.First().Indicator.Line, $"indicators of {Path.GetFileName(list.Key)}", names, mark));
        }

        HashSet<Indicator> waiting = [.. naming.Select(n => n.Indicator).Where(i => lists.Contains(i.List))];
        return (waiting.Count == 0 ? loaded : loaded.Only(i => !waiting.Contains(i)), held, until);
    }

    /// <summary>A text without names.</summary>
    public static string Without(string text, IReadOnlyList<string> names)
    {
        foreach (string name in names)
            text = text.Replace(name, Hidden, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    // What builds on a rule that is held back would never find anything: it is held back with it, and so is what builds on that.
    private static List<CorrelationRule> Standing(IReadOnlyList<CorrelationRule> all, HashSet<string> gone, List<HeldRule> held)
    {
        List<CorrelationRule> standing = [.. all];
        while (standing.Find(c => c.Rules.Any(gone.Contains)) is { } lost)
        {
            standing.Remove(lost);
            held.Add(new HeldRule(lost.Path, lost.Line, lost.Title, "", ""));
            if (lost.Id.Length > 0)
                gone.Add(lost.Id);
            if (lost.Name is { Length: > 0 } name)
                gone.Add(name);
        }

        return standing;
    }

    private static Rule Without(Rule rule, string[] names) => rule with
    {
        Title = Without(rule.Title, names),
        Description = Without(rule.Description, names),
        References = [.. rule.References.Select(r => Without(r, names))],
        FalsePositives = [.. rule.FalsePositives.Select(f => Without(f, names))],
        Searches = [],
    };

    private static string Words(IReadOnlyList<NamedValue> named) => string.Join(", ", named.Select(n => $"{KindOf(n.Kind)} {(n.Field.Length > 0 ? "in " + n.Field : "in any field")}").Distinct().Take(5));

    private static string KindOf(PersonalKind kind) => kind switch
    {
        PersonalKind.User => "an account",
        PersonalKind.Email => "an e-mail address",
        PersonalKind.Host => "a machine",
        PersonalKind.Ip => "an address",
        PersonalKind.Phone => "a telephone number",
        _ => "a security id",
    };

    // What is looked for, and until when: one more, or one longer, needs a new approval; another place of the list does not.
    private string MarkOf(IEnumerable<Indicator> indicators)
    {
        string text = "indicators\n" + string.Join('\n', indicators.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Kind} {i.Value} {i.ValidUntil}")).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    // What it asks, of which logs: whatever of that is changed needs a new approval; another place or title does not.
    private string MarkOf(Rule rule)
    {
        string text = $"{rule.LogSource}\n{RuleText.Of(rule.Condition)}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
