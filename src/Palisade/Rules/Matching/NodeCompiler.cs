using System.Collections.Concurrent;
using System.Globalization;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>Compiles a condition for one partition: slots for fields, constants for what channel and event id decide, sets for lists of values.</summary>
/// <param name="slots">Receives the fields.</param>
/// <param name="source">What is known of the events, or null to decide nothing beforehand.</param>
/// <param name="eventId">The id of all events, or -1.</param>
/// <param name="regexes">Shared by partitions: an expression is compiled once.</param>
internal sealed class NodeCompiler(SlotTable slots, EventSource? source, int eventId, ConcurrentDictionary<RegexComparison, RuleRegex> regexes)
{
    /// <summary>True once a keyword test was prepared: then the view must hold every value.</summary>
    public bool HasKeywords { get; private set; }

    /// <summary>The condition with what the source decides replaced by constants: an empty And is true, an empty Or is false.</summary>
    public Expression Decide(Expression expression)
    {
        switch (expression)
        {
            case AndExpression and:
                Expression[] parts = [.. and.Parts.Select(Decide).Where(p => !IsTrue(p))];
                return parts.Any(IsFalse) ? False : parts.Length == 1 ? parts[0] : new AndExpression([.. parts]) { Line = and.Line };
            case OrExpression or:
                Expression[] choices = [.. or.Parts.Select(Decide).Where(p => !IsFalse(p))];
                return choices.Any(IsTrue) ? True : choices.Length == 1 ? choices[0] : new OrExpression([.. choices]) { Line = or.Line };
            case AtLeastExpression atLeast:
                Expression[] counted = [.. atLeast.Parts.Select(Decide).Where(p => !IsFalse(p))];
                int sure = counted.Count(IsTrue);
                return sure >= atLeast.Count ? True
                    : counted.Length < atLeast.Count ? False
                    : new AtLeastExpression(atLeast.Count - sure, [.. counted.Where(p => !IsTrue(p))]) { Line = atLeast.Line };
            case NotExpression not:
                Expression part = Decide(not.Part);
                return IsTrue(part) ? False : IsFalse(part) ? True : new NotExpression(part) { Line = not.Line };
            case FieldTest test:
                return DecideTest(test) is { } known ? (known ? True : False) : test;
            default:
                return expression;
        }
    }

    /// <summary>Gives every field of a condition its slot, and notes keyword tests: after it, <see cref="Compile"/> changes nothing and is safe on any thread.</summary>
    public void Prepare(Expression expression)
    {
        switch (expression)
        {
            case AndExpression and:
                foreach (Expression part in and.Parts)
                    Prepare(part);
                break;
            case OrExpression or:
                foreach (Expression part in or.Parts)
                    Prepare(part);
                break;
            case AtLeastExpression some:
                foreach (Expression part in some.Parts)
                    Prepare(part);
                break;
            case NotExpression not:
                Prepare(not.Part);
                break;
            case FieldTest test:
                slots.SlotOf(test.Field);
                if (test.Comparison is FieldReferenceComparison reference)
                    slots.SlotOf(reference.OtherField);
                break;
            case KeywordTest:
                HasKeywords = true;
                break;
        }
    }

    /// <summary>Compiles a condition, usually one that went through <see cref="Decide"/>.</summary>
    public Node Compile(Expression expression) => expression switch
    {
        AndExpression { Parts: [] } => new ConstantNode(true) { Origin = expression },
        OrExpression { Parts: [] } => new ConstantNode(false) { Origin = expression },
        AndExpression and => new AndNode([.. and.Parts.Select(Compile)]) { Origin = and },
        OrExpression or => CompileChoice(or),
        AtLeastExpression atLeast => new AtLeastNode(atLeast.Count, [.. atLeast.Parts.Select(Compile)]) { Origin = atLeast },
        NotExpression not => new NotNode(Compile(not.Part)) { Origin = not },
        FieldTest test => CompileTest(test, slots.SlotOf(test.Field), test.Comparison),
        KeywordTest keyword => CompileTest(keyword, -1, keyword.Comparison),
        _ => throw new System.Diagnostics.UnreachableException(expression.GetType().Name),
    };

    /// <summary>Always true.</summary>
    public static Expression True { get; } = new AndExpression([]);

    /// <summary>Always false.</summary>
    public static Expression False { get; } = new OrExpression([]);

    /// <summary>Whether it is the constant true.</summary>
    public static bool IsTrue(Expression e) => e is AndExpression { Parts: [] };

    /// <summary>Whether it is the constant false.</summary>
    public static bool IsFalse(Expression e) => e is OrExpression { Parts: [] };

    /// <summary>Where the only literal of a pattern stands, or null for patterns of another shape.</summary>
    internal static (LiteralPlace Place, string Literal)? PlainShape(TextPattern pattern) => pattern.Parts switch
    {
        [] => (LiteralPlace.Whole, ""),
        [{ Kind: PatternPartKind.Literal } a] => (LiteralPlace.Whole, a.Literal),
        [{ Kind: PatternPartKind.Literal } a, { Kind: PatternPartKind.AnyText }] => (LiteralPlace.Start, a.Literal),
        [{ Kind: PatternPartKind.AnyText }, { Kind: PatternPartKind.Literal } a] => (LiteralPlace.End, a.Literal),
        [{ Kind: PatternPartKind.AnyText }, { Kind: PatternPartKind.Literal } a, { Kind: PatternPartKind.AnyText }] => (LiteralPlace.Anywhere, a.Literal),
        _ => null,
    };

    // Alternatives of one field with literals in the same place become one set; the rest stays as it is.
    private Node CompileChoice(OrExpression or)
    {
        List<Node> nodes = [];
        foreach (IGrouping<(int Slot, LiteralPlace Place)?, Expression> group in or.Parts.GroupBy(SetOf))
        {
            if (group.Key is not { } set || group.Count() == 1)
            {
                nodes.AddRange(group.Select(Compile));
                continue;
            }

            byte[][] literals = [.. group.Select(LiteralOf).Distinct(StringComparer.Ordinal).Select(Fold.Of)];
            nodes.Add(new LiteralsNode(set.Place, literals) { Origin = new OrExpression([.. group]) { Line = group.First().Line }, Slot = set.Slot });
        }

        return nodes.Count == 1 ? nodes[0] : new AtLeastNode(1, [.. nodes]) { Origin = or };
    }

    private (int Slot, LiteralPlace Place)? SetOf(Expression part)
    {
        TextComparison? text = (part as FieldTest)?.Comparison as TextComparison ?? (part as KeywordTest)?.Comparison as TextComparison;
        if (text is null || text.CaseSensitive || text.Number is not null || PlainShape(text.Pattern) is not { } shape)
            return null;
        return (part is FieldTest test ? slots.SlotOf(test.Field) : -1, shape.Place);
    }

    private static string LiteralOf(Expression part) =>
        PlainShape(((TextComparison)(part is FieldTest test ? test.Comparison : ((KeywordTest)part).Comparison)).Pattern)!.Value.Literal;

    private Node CompileTest(Expression origin, int slot, Comparison comparison) => comparison switch
    {
        TextComparison { Number: { } number } text => new NumberLiteralNode(Fold.Of(LiteralOf(origin)), number) { Origin = origin, Slot = slot },
        TextComparison { Pattern.IsAny: true } => new AnyValueNode { Origin = origin, Slot = slot },
        TextComparison text when PlainShape(text.Pattern) is { } shape => text.CaseSensitive
            ? new CasedLiteralNode(shape.Place, Fold.ToUtf8(shape.Literal)) { Origin = origin, Slot = slot }
            : new LiteralsNode(shape.Place, [Fold.Of(shape.Literal)]) { Origin = origin, Slot = slot },
        TextComparison text => new WildcardNode(new WildcardMatch(text.Pattern, !text.CaseSensitive), text.CaseSensitive) { Origin = origin, Slot = slot },
        RegexComparison regex => new RegexNode(regex, regexes) { Origin = origin, Slot = slot },
        CidrComparison cidr => new CidrNode(cidr.Network) { Origin = origin, Slot = slot },
        NumberComparison number => new NumberNode(number.Relation, number.Value) { Origin = origin, Slot = slot },
        NullComparison => new NullNode(slot) { Origin = origin },
        ExistsComparison exists => new ExistsNode(slot, exists.Present) { Origin = origin },
        FieldReferenceComparison reference => new FieldReferenceNode(slots.SlotOf(reference.OtherField), reference.Relation, reference.CaseSensitive) { Origin = origin, Slot = slot },
        TimePartComparison time => new TimePartNode(time.Part, time.Relation, time.Value) { Origin = origin, Slot = slot },
        _ => throw new System.Diagnostics.UnreachableException(comparison.GetType().Name),
    };

    // Null where the source does not decide it. The event's own fields EventID and Channel say the same as its source.
    private bool? DecideTest(FieldTest test)
    {
        if (source is null)
            return null;
        string? known = test.Field.Equals("EventID", StringComparison.OrdinalIgnoreCase) && eventId >= 0 ? eventId.ToString(CultureInfo.InvariantCulture)
            : test.Field.Equals("Channel", StringComparison.OrdinalIgnoreCase) && source.Product == "windows" && !string.IsNullOrEmpty(source.Channel) ? source.Channel
            : null;
        if (known is null)
            return null;
        return test.Comparison switch
        {
            TextComparison { Number: { } number } => NumberText.TryParse(Fold.ToUtf8(known), out decimal value) ? value == number : null,
            TextComparison { CaseSensitive: false } text => new WildcardMatch(text.Pattern, true).IsMatch(Fold.Of(known)),
            NullComparison => false,
            NumberComparison number => NumberText.TryParse(Fold.ToUtf8(known), out decimal value) && NumberNode.Holds(value, number.Relation, number.Value),
            _ => null,
        };
    }
}
