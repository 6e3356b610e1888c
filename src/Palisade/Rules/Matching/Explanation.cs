using System.Collections.Immutable;
using System.Text;
using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Matching;

/// <summary>Why a condition, or a part of it, holds or does not hold on an event: the engine's own compiled parts, each with its outcome. Immutable.</summary>
/// <param name="Text">The part in words.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Seen">For a test: the values it saw, or why there are none; null for and, or, not.</param>
/// <param name="Parts">What it is made of, in the order in which the engine evaluates it.</param>
public sealed record Explanation(string Text, bool Holds, string? Seen, ImmutableArray<Explanation> Parts)
{
    // A value in an explanation is for reading; what is longer is cut with a mark.
    private const int MaxSeenCharacters = 160;
    private const int MaxSeenValues = 4;

    /// <summary>The number of tests in it that hold, and of all: how near the event came.</summary>
    public (int Holding, int All) Tests()
    {
        if (Parts.IsEmpty)
            return (Holds ? 1 : 0, 1);
        int holding = 0, all = 0;
        foreach (Explanation part in Parts)
        {
            (int h, int a) = part.Tests();
            holding += h;
            all += a;
        }

        return (holding, all);
    }

    /// <summary>Explains a rule's variant on an event.</summary>
    /// <param name="variant">One of <see cref="RuleSet.Variants"/>.</param>
    /// <param name="e">The event; whether the variant runs on it is <see cref="RuleVariant.AppliesTo(EventSource, int)"/>.</param>
    public static Explanation Of(RuleVariant variant, LogEvent e)
    {
        ArgumentNullException.ThrowIfNull(variant);
        SlotTable slots = new();
        NodeCompiler compiler = new(slots, null, -1, new());
        compiler.Prepare(variant.Condition);
        Node node = compiler.Compile(variant.Condition);
        EventView view = new();
        view.Load(e, slots, compiler.HasKeywords);
        return Explain(node, view);
    }

    private static Explanation Explain(Node node, EventView view) => node switch
    {
        AndNode and => new("all of", and.IsMatch(view), null, [.. and.Parts.ToArray().Select(p => Explain(p, view))]),
        AtLeastNode some => new(some.Count == 1 ? "at least one of" : $"at least {some.Count} of", some.IsMatch(view), null, [.. some.Parts.ToArray().Select(p => Explain(p, view))]),
        NotNode not => new("not", not.IsMatch(view), null, [Explain(not.Part, view)]),
        _ => new(RuleText.Of(node.Origin), node.IsMatch(view), Values(node, view), []),
    };

    private static string Values(Node node, EventView view)
    {
        if (node is not ISlotNode { Slot: >= 0 } test)
            return "";
        List<string> seen = [];
        for (int value = view.First(test.Slot); value >= 0 && seen.Count <= MaxSeenValues; value = view.Next(value))
        {
            string text = view.IsNull(value) ? "null" : "'" + Encoding.UTF8.GetString(view.Plain(value)) + "'";
            seen.Add(text.Length > MaxSeenCharacters ? text[..MaxSeenCharacters] + "…" : text);
        }

        return seen.Count == 0 ? "no such field" : string.Join(", ", seen);
    }
}
