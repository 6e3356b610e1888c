using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;

namespace Palisade.Rules.Caching;

/// <summary>Reads what an <see cref="ExpressionEncoder"/> wrote, without recursion; expressions nested deeper than a rule can be are refused.</summary>
internal sealed class ExpressionDecoder
{
    // A condition nests 64 deep, searches and mappings add a few levels to each; what compiles expressions recurses.
    private const int MaxDepth = 16 * Limits.MaxNesting;

    private readonly Comparison[] _comparisons;
    private readonly Expression[] _expressions;
    private readonly int[] _depths;

    public ExpressionDecoder(CacheReader from)
    {
        _comparisons = new Comparison[from.ReadCount(1)];
        for (int i = 0; i < _comparisons.Length; i++)
            _comparisons[i] = ReadComparison(from);
        int count = from.ReadCount(3);
        _expressions = new Expression[count];
        _depths = new int[count];
        for (int i = 0; i < count; i++)
            _expressions[i] = ReadExpression(from, i);
    }

    /// <summary>The expression at a place read.</summary>
    public Expression Read(CacheReader from) => _expressions[from.ReadIndex(_expressions.Length)];

    private Expression ReadExpression(CacheReader from, int place)
    {
        ExpressionTag tag = (ExpressionTag)from.ReadByte();
        int line = from.ReadInt();
        switch (tag)
        {
            case ExpressionTag.And:
                return new AndExpression(ReadParts(from, place)) { Line = line };
            case ExpressionTag.Or:
                return new OrExpression(ReadParts(from, place)) { Line = line };
            case ExpressionTag.AtLeast:
                return new AtLeastExpression(from.ReadInt(), ReadParts(from, place)) { Line = line };
            case ExpressionTag.Not:
                return new NotExpression(ReadPart(from, place)) { Line = line };
            case ExpressionTag.Field:
                return new FieldTest(from.ReadString(), _comparisons[from.ReadIndex(_comparisons.Length)]) { Line = line };
            case ExpressionTag.Keyword:
                return new KeywordTest(_comparisons[from.ReadIndex(_comparisons.Length)]) { Line = line };
            default:
                throw CacheReader.Wrong();
        }
    }

    private ImmutableArray<Expression> ReadParts(CacheReader from, int place)
    {
        Expression[] parts = new Expression[from.ReadCount(1)];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = ReadPart(from, place);
        return ImmutableCollectionsMarshal.AsImmutableArray(parts);
    }

    private Expression ReadPart(CacheReader from, int place)
    {
        int part = from.ReadIndex(place);
        _depths[place] = Math.Max(_depths[place], _depths[part] + 1);
        return _depths[place] <= MaxDepth ? _expressions[part] : throw CacheReader.Wrong();
    }

    private static Comparison ReadComparison(CacheReader from) => (ComparisonTag)from.ReadByte() switch
    {
        ComparisonTag.Text => new TextComparison(ReadPattern(from), from.ReadBool(), from.ReadBool() ? from.ReadDecimal() : null),
        ComparisonTag.Regex => new RegexComparison(from.ReadString(), from.ReadBool(), from.ReadBool(), from.ReadBool()),
        ComparisonTag.Cidr => new CidrComparison(IPNetwork.TryParse(from.ReadString(), out IPNetwork network) ? network : throw CacheReader.Wrong()),
        ComparisonTag.Number => new NumberComparison((NumberRelation)from.ReadIndex((int)NumberRelation.Equal + 1), from.ReadDecimal()),
        ComparisonTag.Null => new NullComparison(),
        ComparisonTag.Exists => new ExistsComparison(from.ReadBool()),
        ComparisonTag.FieldReference => new FieldReferenceComparison(from.ReadString(), (FieldReferenceRelation)from.ReadIndex((int)FieldReferenceRelation.EndsWith + 1), from.ReadBool()),
        ComparisonTag.TimePart => new TimePartComparison((TimePart)from.ReadIndex((int)TimePart.Year + 1), (NumberRelation)from.ReadIndex((int)NumberRelation.Equal + 1), from.ReadSigned()),
        _ => throw CacheReader.Wrong(),
    };

    private static TextPattern ReadPattern(CacheReader from)
    {
        PatternPart[] parts = new PatternPart[from.ReadCount(1)];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (PatternPartKind)from.ReadByte() switch
            {
                PatternPartKind.Literal => PatternPart.Text(from.ReadString()),
                PatternPartKind.AnyText => PatternPart.AnyText,
                PatternPartKind.AnyCharacter => PatternPart.AnyCharacter,
                _ => throw CacheReader.Wrong(),
            };
        }

        return TextPattern.OfNormal(ImmutableCollectionsMarshal.AsImmutableArray(parts));
    }
}
