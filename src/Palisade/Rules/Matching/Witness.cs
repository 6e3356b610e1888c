namespace Palisade.Rules.Matching;

/// <summary>How a <see cref="WitnessKey"/> shows itself in a value.</summary>
internal enum WitnessKind
{
    /// <summary>The value is the literal.</summary>
    Whole,

    /// <summary>The value begins with it.</summary>
    Start,

    /// <summary>The value ends with it.</summary>
    End,

    /// <summary>The value contains it.</summary>
    Anywhere,

    /// <summary>The value is the number.</summary>
    Number,

    /// <summary>The slot has a value that is not null.</summary>
    Present,
}

/// <summary>Something that can be seen in an event cheaply.</summary>
/// <param name="Slot">Where, or -1 for any value of the event.</param>
/// <param name="Kind">How.</param>
/// <param name="Literal">The folded text; empty for numbers and presence.</param>
/// <param name="Number">The number, for numbers.</param>
internal readonly record struct WitnessKey(int Slot, WitnessKind Kind, byte[] Literal, decimal Number);

/// <summary>
/// A necessary condition of a rule: when the rule matches, at least one of the keys shows. So an event without any of them need not be
/// looked at. The contract is one-sided: a witness may show without a match, never the other way round.
/// </summary>
internal sealed class Witness
{
    /// <summary>The keys, one of which must show.</summary>
    public required List<WitnessKey> Keys { get; init; }

    /// <summary>A guess at the share of events in which one shows, 0 to 1 and above.</summary>
    public required double Share { get; init; }

    /// <summary>The best witness of a condition, or null when it can hold without any (a Not, a test for absence).</summary>
    public static Witness? Find(Expression expression, SlotTable slots)
    {
        switch (expression)
        {
            case AndExpression and:
                Witness? best = null;
                foreach (Expression part in and.Parts)
                {
                    if (Find(part, slots) is { } found && (best is null || found.Share < best.Share))
                        best = found;
                }

                return best;
            case OrExpression or:
                return OfAll(or.Parts, slots);
            case AtLeastExpression { Count: >= 1 } atLeast:
                return OfAll(atLeast.Parts, slots);
            case FieldTest test:
                return OfTest(slots.SlotOf(test.Field), test.Comparison);
            case KeywordTest keyword:
                return OfTest(-1, keyword.Comparison);
            default:
                return null;
        }
    }

    private static Witness? OfAll(IEnumerable<Expression> parts, SlotTable slots)
    {
        List<WitnessKey> keys = [];
        double share = 0;
        foreach (Expression part in parts)
        {
            if (Find(part, slots) is not { } found)
                return null;
            keys.AddRange(found.Keys);
            share += found.Share;
        }

        return new Witness { Keys = keys, Share = share };
    }

    private static Witness? OfTest(int slot, Comparison comparison)
    {
        switch (comparison)
        {
            case TextComparison { Number: { } number }:
                return One(new WitnessKey(slot, WitnessKind.Number, [], number), 0.05);
            case TextComparison text:
                return OfPattern(slot, text.Pattern);
            case RegexComparison regex when RegexLiteral.Find(regex) is { } literal:
                byte[] folded = Fold.Of(literal);
                return One(new WitnessKey(slot, WitnessKind.Anywhere, folded, 0), GramRarity.Share(folded));
            case NullComparison or ExistsComparison { Present: false }:
                return null;
            case ExistsComparison:
                // A null value is present as well, and shows as no value: the slot has no witness.
                return null;
            default:
                return One(new WitnessKey(slot, WitnessKind.Present, [], 0), 0.9);
        }
    }

    private static Witness? OfPattern(int slot, TextPattern pattern)
    {
        int longest = -1;
        for (int i = 0; i < pattern.Parts.Length; i++)
        {
            if (pattern.Parts[i].Kind == PatternPartKind.Literal && (longest < 0 || pattern.Parts[i].Literal.Length > pattern.Parts[longest].Literal.Length))
                longest = i;
        }

        if (pattern.Parts.IsEmpty)
            return One(new WitnessKey(slot, WitnessKind.Whole, [], 0), 0.1);
        if (longest < 0)
            return One(new WitnessKey(slot, WitnessKind.Present, [], 0), 0.9);
        byte[] literal = Fold.Of(pattern.Parts[longest].Literal);
        bool first = longest == 0, last = longest == pattern.Parts.Length - 1;
        WitnessKind kind = first && last ? WitnessKind.Whole : first ? WitnessKind.Start : last ? WitnessKind.End : WitnessKind.Anywhere;
        // A whole value, or its edge, is rarer than the same text anywhere.
        double share = GramRarity.Share(literal) * (kind == WitnessKind.Anywhere ? 1 : kind == WitnessKind.Whole ? 0.3 : 0.5);
        return One(new WitnessKey(slot, kind, literal, 0), share);
    }

    private static Witness One(WitnessKey key, double share) => new() { Keys = [key], Share = share };
}
