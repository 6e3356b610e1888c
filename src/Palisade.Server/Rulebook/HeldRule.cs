using Palisade.Rules;

namespace Palisade.Server.Rulebook;

/// <summary>A rule, or the indicators of a list, that does not run, because it names somebody in clear and no second person has approved it, or because it builds on one of these.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Where the name stands, else where the rule begins; 1-based; 0 where the format has no lines.</param>
/// <param name="Title">Its title, without what it names.</param>
/// <param name="Names">What it names, in words: the kind and the field, never the value; empty where it builds on another.</param>
/// <param name="Mark">Stands for exactly this rule in approvals; empty where there is nothing to approve.</param>
internal sealed record HeldRule(string Path, int Line, string Title, string Names, string Mark)
{
    /// <summary>Why it does not run.</summary>
    public string Why => Names.Length > 0 ? $"it names {Names} in clear, and waits for a second person" : "it builds on a rule that is held back";

    /// <summary>In words, with the place.</summary>
    public override string ToString() => $"{Place}: {Why}";

    /// <summary>The file, and the line where it has lines.</summary>
    public string Place => Line > 0 ? FormattableString.Invariant($"{Path}:{Line}") : Path;
}

/// <summary>Rules as they may run. Immutable.</summary>
/// <param name="Rules">Those that run. Of those that name somebody and are approved, what is shown is without the names.</param>
/// <param name="Held">Those that do not.</param>
/// <param name="Until">When the first approval that is in use ends; null for never.</param>
/// <param name="Names">What approved rules name: what pages and answers leave out of their text.</param>
internal sealed record GatedRules(RuleCollection Rules, IReadOnlyList<HeldRule> Held, DateTimeOffset? Until, IReadOnlyDictionary<SigmaDocument, string[]> Names)
{
    /// <summary>A text of a rule without what the rule names.</summary>
    public string Hide(SigmaDocument rule, string text) => Names.TryGetValue(rule, out string[]? names) ? RuleGate.Without(text, names) : text;
}
