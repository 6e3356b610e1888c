using System.Text;
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;
using Palisade.Server.Detecting;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server.Rulebook;

/// <summary>Says why a rule matches a record of the vault or not, part by part as the engine evaluates it, with tokens in the place of persons. Safe on any thread.</summary>
internal sealed class RuleExplainer(Detection detection, SearchDesk desk)
{
    // A chunk of Windows events has some hundred.
    private const int MaxExplained = 20;

    /// <summary>Explains.</summary>
    /// <param name="rule">A rule in use.</param>
    /// <param name="ordinal">The record.</param>
    /// <param name="reason">Why it cannot be explained.</param>
    /// <returns>Of each event of the record that the rule runs on, how it went; those that match first. Null when the record cannot be read.</returns>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public IReadOnlyList<RuleExplanation>? Explain(Rule rule, long ordinal, out string reason)
    {
        RuleSet rules = detection.Rules.Plan.Rules;
        RuleVariant[] variants = [.. rules.Variants.Where(v => ReferenceEquals(rules.Rules[v.Rule], rule)).Select(v => v.Variant)];
        List<RuleExplanation> found = [];
        int events = 0;
        bool isFound = desk.TryFind(ordinal, Take, out reason);
        if (isFound && found.Count == 0)
            reason = events == 0 ? "The record is no event that is understood." : "The rule does not run on it: it is of another source.";
        if (!isFound)
            reason = RevealDesk.Unreadable(reason);
        return isFound ? [.. found.OrderByDescending(f => f.Matches)] : null;

        void Take(TokenView view, LogEvent e)
        {
            events++;
            foreach (RuleVariant variant in variants.Where(v => v.AppliesTo(e.Source, e.EventId)))
            {
                Explanation explanation = Explanation.Of(variant, e);
                if (found.Count >= MaxExplained && !explanation.Holds)
                    continue;
                StringBuilder text = new();
                Append(explanation, 0, view, text);
                string shown = detection.Rules.Gate.Hide(rule, text.ToString());
                if (found.Count >= MaxExplained)
                    found.RemoveAt(found.FindIndex(f => !f.Matches) is >= 0 and int place ? place : 0);
                found.Add(new RuleExplanation(explanation.Holds, variant.Mapping, shown));
            }
        }
    }

    private static void Append(Explanation part, int depth, TokenView view, StringBuilder text)
    {
        text.Append(part.Holds ? "yes " : "no  ").Append(' ', depth * 2).Append(part.Text);
        if (part.Seen is { Length: > 0 } seen)
            text.Append("   sees: ").Append(view.Hide(Whole(seen)));
        text.Append('\n');
        foreach (Explanation inner in part.Parts)
            Append(inner, depth + 1, view, text);
    }

    // A value that was cut may end in half of a name, which nobody would know for one.
    private static string Whole(string seen)
    {
        if (!seen.Contains('…', StringComparison.Ordinal))
            return seen;
        StringBuilder whole = new();
        foreach (string value in seen.Split('…'))
            whole.Append(whole.Length > 0 ? "…" : "").Append(value.AsSpan(0, Math.Max(0, value.LastIndexOfAny([' ', '\\', '/', ',', ';', '=']))));
        return whole.Append('…').ToString();
    }
}

/// <summary>How a rule went on an event.</summary>
/// <param name="Matches">Whether it matches.</param>
/// <param name="Mapping">The entry of the mapping by which it runs; empty for none.</param>
/// <param name="Text">Each part on a line, with what it saw; tokens for persons.</param>
internal sealed record RuleExplanation(bool Matches, string Mapping, string Text);
