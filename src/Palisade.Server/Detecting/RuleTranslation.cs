using Palisade.Rules.Correlation;

namespace Palisade.Server.Detecting;

/// <summary>How matches of an earlier set of rules are taken by the present one. Immutable.</summary>
internal sealed class RuleTranslation
{
    private readonly Dictionary<int, (int Rule, int[] Map)> _rules = [];

    /// <param name="from">The earlier set.</param>
    /// <param name="to">The present one.</param>
    /// <param name="still">The correlations of the present one that were in every set since, by their indexes.</param>
    public RuleTranslation(RememberedRules from, RememberedRules to, bool[] still)
    {
        Only = still;
        Dictionary<string, int> present = new(StringComparer.Ordinal);
        foreach ((int index, RememberedRule rule) in to.Rules)
            present.TryAdd(rule.Code, index);
        foreach ((int index, RememberedRule rule) in from.Rules)
        {
            if (present.TryGetValue(rule.Code, out int now))
                _rules.Add(index, (now, [.. to.Rules[now].Fields.Select(f => rule.Fields.IndexOf(f))]));
        }
    }

    /// <summary>The correlations that such matches are for. Those that have changed, or are new, begin without a past: half of one would mislead them.</summary>
    public bool[] Only { get; }

    /// <summary>Translates a match; false when its rule has changed or is gone.</summary>
    public bool TryTranslate(CorrelatedEvent match, int rule, out (CorrelatedEvent Match, int Rule) translated)
    {
        bool isKnown = _rules.TryGetValue(rule, out (int Rule, int[] Map) now);
        translated = isKnown ? (match.Project(now.Map), now.Rule) : (match, -1);
        return isKnown;
    }

    /// <summary>Which correlations of a set were in another too.</summary>
    /// <param name="of">The correlations asked for, by their indexes; those that are false stay so.</param>
    public static bool[] Still(bool[] of, RememberedRules present, RememberedRules before)
    {
        HashSet<string> known = [.. before.Correlations];
        return [.. present.Correlations.Select((code, i) => of[i] && known.Contains(code))];
    }
}
