using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Palisade.Rules.Caching;

/// <summary>Writes comparisons and expressions as two flat lists in which each names only what stands before it; parts that conditions share are written once.</summary>
internal sealed class ExpressionEncoder
{
    private readonly List<Comparison> _comparisons = [];
    private readonly Dictionary<Comparison, int> _comparisonPlaces = new(new SameComparison());
    private readonly List<Expression> _expressions = [];
    private readonly Dictionary<Expression, int> _expressionPlaces = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes an expression in, its parts first.</summary>
    /// <returns>Its place.</returns>
    /// <exception cref="NotSupportedException">It is of a kind that is not kept.</exception>
    public int Add(Expression expression)
    {
        if (_expressionPlaces.TryGetValue(expression, out int known))
            return known;
        switch (expression)
        {
            case FieldTest test:
                Add(test.Comparison);
                break;
            case KeywordTest keyword:
                Add(keyword.Comparison);
                break;
            case NotExpression not:
                Add(not.Part);
                break;
            default:
                foreach (Expression part in PartsOf(expression))
                    Add(part);
                break;
        }

        _expressionPlaces.Add(expression, _expressions.Count);
        _expressions.Add(expression);
        return _expressions.Count - 1;
    }

    /// <summary>Writes both lists.</summary>
    public void Write(CacheWriter to)
    {
        to.WriteInt(_comparisons.Count);
        foreach (Comparison comparison in _comparisons)
            Write(comparison, to);
        to.WriteInt(_expressions.Count);
        foreach (Expression expression in _expressions)
            Write(expression, to);
    }

    private void Add(Comparison comparison)
    {
        if (_comparisonPlaces.TryAdd(comparison, _comparisons.Count))
            _comparisons.Add(comparison);
    }

    private static ImmutableArray<Expression> PartsOf(Expression expression) => expression switch
    {
        AndExpression and => and.Parts,
        OrExpression or => or.Parts,
        AtLeastExpression atLeast => atLeast.Parts,
        _ => throw new NotSupportedException($"{expression.GetType().Name} is not kept"),
    };

    private void Write(Expression expression, CacheWriter to)
    {
        (ExpressionTag tag, int first) = expression switch
        {
            AndExpression => (ExpressionTag.And, -1),
            OrExpression => (ExpressionTag.Or, -1),
            AtLeastExpression => (ExpressionTag.AtLeast, -1),
            NotExpression not => (ExpressionTag.Not, _expressionPlaces[not.Part]),
            FieldTest test => (ExpressionTag.Field, _comparisonPlaces[test.Comparison]),
            _ => (ExpressionTag.Keyword, _comparisonPlaces[((KeywordTest)expression).Comparison]),
        };
        to.WriteByte((byte)tag);
        to.WriteInt(expression.Line);
        if (expression is FieldTest { Field: var field })
            to.WriteString(field);
        if (first >= 0)
        {
            to.WriteInt(first);
            return;
        }

        if (expression is AtLeastExpression { Count: var count })
            to.WriteInt(count);
        ImmutableArray<Expression> parts = PartsOf(expression);
        to.WriteInt(parts.Length);
        foreach (Expression part in parts)
            to.WriteInt(_expressionPlaces[part]);
    }

    private static void Write(Comparison comparison, CacheWriter to)
    {
        switch (comparison)
        {
            case TextComparison text:
                to.WriteByte((byte)ComparisonTag.Text);
                WriteText(text, to);
                break;
            case RegexComparison regex:
                to.WriteByte((byte)ComparisonTag.Regex);
                to.WriteString(regex.Pattern);
                to.WriteBool(regex.IgnoreCase);
                to.WriteBool(regex.Multiline);
                to.WriteBool(regex.DotAll);
                break;
            case CidrComparison cidr:
                to.WriteByte((byte)ComparisonTag.Cidr);
                to.WriteString(cidr.Network.ToString());
                break;
            case NumberComparison number:
                to.WriteByte((byte)ComparisonTag.Number);
                to.WriteInt((int)number.Relation);
                to.WriteDecimal(number.Value);
                break;
            case NullComparison:
                to.WriteByte((byte)ComparisonTag.Null);
                break;
            case ExistsComparison exists:
                to.WriteByte((byte)ComparisonTag.Exists);
                to.WriteBool(exists.Present);
                break;
            case FieldReferenceComparison reference:
                to.WriteByte((byte)ComparisonTag.FieldReference);
                to.WriteString(reference.OtherField);
                to.WriteInt((int)reference.Relation);
                to.WriteBool(reference.CaseSensitive);
                break;
            case TimePartComparison time:
                to.WriteByte((byte)ComparisonTag.TimePart);
                to.WriteInt((int)time.Part);
                to.WriteInt((int)time.Relation);
                to.WriteSigned(time.Value);
                break;
            default:
                throw new NotSupportedException($"{comparison.GetType().Name} is not kept");
        }
    }

    private static void WriteText(TextComparison text, CacheWriter to)
    {
        to.WriteInt(text.Pattern.Parts.Length);
        foreach (PatternPart part in text.Pattern.Parts)
        {
            to.WriteByte((byte)part.Kind);
            if (part.Kind == PatternPartKind.Literal)
                to.WriteString(part.Literal);
        }

        to.WriteBool(text.CaseSensitive);
        to.WriteBool(text.Number is not null);
        if (text.Number is { } number)
            to.WriteDecimal(number);
    }
}

/// <summary>Texts without a number are the same when they are equal; of others, equal ones may still be shown differently (1.0 and 1.00).</summary>
internal sealed class SameComparison : IEqualityComparer<Comparison>
{
    public bool Equals(Comparison? x, Comparison? y) => ReferenceEquals(x, y) || (IsPlain(x) && x!.Equals(y));

    public int GetHashCode(Comparison obj) => IsPlain(obj) ? obj.GetHashCode() : RuntimeHelpers.GetHashCode(obj);

    private static bool IsPlain(Comparison? comparison) => comparison is TextComparison { Number: null };
}

/// <summary>The kinds of expressions as written.</summary>
internal enum ExpressionTag : byte
{
    And,
    Or,
    AtLeast,
    Not,
    Field,
    Keyword,
}

/// <summary>The kinds of comparisons as written.</summary>
internal enum ComparisonTag : byte
{
    Text,
    Regex,
    Cidr,
    Number,
    Null,
    Exists,
    FieldReference,
    TimePart,
}
