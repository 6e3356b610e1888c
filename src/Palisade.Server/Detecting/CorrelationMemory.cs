using Palisade.Server.Storage;

namespace Palisade.Server.Detecting;

/// <summary>
/// What correlations wait for, over restarts and over changes of the rules: a correlation goes on as long as neither its text nor that of what it builds on changes. Used by one thread.
/// </summary>
/// <param name="tables">Keeps the matches, and the sets of rules that made them.</param>
/// <param name="cipher">Matches have values of records in clear.</param>
/// <param name="lateness">How long a match is waited for.</param>
internal sealed class CorrelationMemory(DetectionTables tables, StateCipher cipher, TimeSpan lateness)
{
    // No lane is as far behind.
    private const int KeptGenerations = 16;

    private readonly Dictionary<int, long> _setOfGeneration = [];
    private Dictionary<long, RuleTranslation> _translations = [];

    /// <summary>The number under which matches of the present set are kept.</summary>
    public long Set { get; private set; }

    /// <summary>A correlator that knows what was waited for before.</summary>
    /// <param name="rules">The rules from now on.</param>
    /// <param name="now">Microseconds since 1970.</param>
    /// <param name="unwritten">Matches that are not in the database yet, found now.</param>
    public LiveCorrelator Begin(LiveRules rules, long now, IReadOnlyList<(long Set, byte[] Bytes)> unwritten)
    {
        RememberedRules present = RememberedRules.Of(rules);
        List<(long Set, string Digest, string Rules)> sets = tables.RuleSets();
        if (sets.Count == 0 || sets[^1].Digest != rules.Digest)
            sets.Add((tables.AddRuleSet(rules.Digest, present.ToJson(), now), rules.Digest, ""));
        Set = sets[^1].Set;
        Continue(rules);
        _translations = Translations(present, sets);
        LiveCorrelator correlator = new(rules, lateness);
        foreach ((string set, long received, byte[] bytes) in tables.BaseMatches())
        {
            if (long.TryParse(set, out long number))
                Recall(correlator, number, received, bytes);
        }

        foreach ((long set, byte[] bytes) in unwritten)
            Recall(correlator, set, now, bytes);
        return correlator;
    }

    /// <summary>Another set of rules that says the same: its matches are those of the present one.</summary>
    public void Continue(LiveRules rules)
    {
        _setOfGeneration[rules.Generation] = Set;
        _setOfGeneration.Remove(rules.Generation - KeptGenerations);
    }

    /// <summary>The set that matches of some rules belong to, with how the present rules take them: a lane may change to new rules later than another. Null when they cannot be taken any more.</summary>
    public (long Set, RuleTranslation? Translation)? Of(LiveRules rules) => _setOfGeneration.TryGetValue(rules.Generation, out long set) switch
    {
        false => null,
        true when set == Set => (set, null),
        _ => _translations.TryGetValue(set, out RuleTranslation? translation) ? (set, translation) : null,
    };

    private void Recall(LiveCorrelator correlator, long set, long received, byte[] bytes)
    {
        RuleTranslation? translation = _translations.GetValueOrDefault(set);
        if ((set == Set || translation is not null) && cipher.TryDecrypt(bytes) is { } record)
            correlator.Take(record, UnixMicrosecondsConverter.At(received).UtcTicks, translation);
    }

    // Backwards: a correlation that was away for a while has missed something, and begins anew.
    private static Dictionary<long, RuleTranslation> Translations(RememberedRules present, List<(long Set, string Digest, string Rules)> sets)
    {
        Dictionary<long, RuleTranslation> translations = [];
        bool[] still = [.. present.Correlations.Select(_ => true)];
        for (int i = sets.Count - 2; i >= 0 && still.Contains(true); i--)
        {
            if (RememberedRules.Parse(sets[i].Rules) is not { } before)
                break;
            still = RuleTranslation.Still(still, present, before);
            translations.Add(sets[i].Set, new RuleTranslation(before, present, still));
        }

        return translations;
    }
}
