using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Caching;

/// <summary>Reads what a <see cref="RuleEncoder"/> wrote.</summary>
internal sealed class RuleDecoder
{
    private readonly CacheReader _from;
    private readonly ExpressionDecoder _expressions;
    private readonly Dictionary<Rule, ImmutableArray<RuleVariant>> _variants = new(ReferenceEqualityComparer.Instance);

    private RuleDecoder(CacheReader from)
    {
        _from = from;
        _expressions = new ExpressionDecoder(from);
    }

    /// <summary>The rules, or null where the bytes are not what was written.</summary>
    /// <param name="entry">A whole entry. Not kept.</param>
    /// <param name="start">Where its content begins.</param>
    public static CachedRules? Decode(byte[] entry, int start)
    {
        try
        {
            return new RuleDecoder(new CacheReader(entry, start)).ReadAll();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private CachedRules ReadAll()
    {
        ImmutableArray<Rule> rules = ReadList(1, static d => d.ReadRule());
        ImmutableArray<CorrelationRule> correlations = ReadList(1, static d => d.ReadCorrelation());
        ImmutableArray<RuleError> errors = ReadList(1, static d => d.ReadError() with { More = d.ReadList(1, static d => d.ReadError()) });
        RuleCollection collection = new(rules, correlations, errors, _from.ReadInt(), _from.ReadInt(), _from.ReadString())
        {
            Filters = _from.ReadInt(),
            LeftOut = ReadList(1, static d => new LeftOutDocument(d._from.ReadString(), d._from.ReadInt(), d._from.ReadString(), d._from.ReadString(), d._from.ReadString(), d._from.ReadBool())),
            IgnoredDocuments = ReadList(1, static d => new IgnoredDocument(d._from.ReadString(), d._from.ReadInt(), d._from.ReadString())),
        };
        return _from.IsAtEnd ? new CachedRules(collection, LogSourceMapping.Remembering(_variants)) : throw CacheReader.Wrong();
    }

    private RuleError ReadError() => new(_from.ReadString(), _from.ReadString(), _from.ReadSigned(), _from.ReadSigned(), _from.ReadString());

    private Rule ReadRule()
    {
        Rule rule = new()
        {
            Path = _from.ReadString(),
            Line = _from.ReadInt(),
            Id = _from.ReadString(),
            Name = _from.ReadStringOrNull(),
            Title = _from.ReadString(),
            Status = _from.ReadString(),
            Level = ReadLevel(),
            Author = _from.ReadString(),
            Description = _from.ReadString(),
            Date = _from.ReadString(),
            Silent = _from.ReadBool(),
            Tags = ReadTexts(),
            References = ReadTexts(),
            FalsePositives = ReadTexts(),
            LogSource = ReadLogSource(),
            Condition = _expressions.Read(_from),
            Searches = ReadSearches(),
            ConditionText = _from.ReadString(),
        };
        _variants.Add(rule, ReadVariants(rule));
        return rule;
    }

    private ImmutableArray<(string, Expression)> ReadSearches() => ReadList(2, static d => (d._from.ReadString(), d._expressions.Read(d._from)));

    private ImmutableArray<RuleVariant> ReadVariants(Rule rule)
    {
        RuleVariant[] variants = new RuleVariant[_from.ReadCount(1)];
        for (int i = 0; i < variants.Length; i++)
        {
            variants[i] = new RuleVariant
            {
                Rule = rule,
                Remembered = i,
                Mapping = _from.ReadString(),
                LogSource = ReadLogSource(),
                Channels = ReadTexts(),
                EventIds = ReadNumbers(),
                OnlyWithoutChannel = _from.ReadBool(),
                Condition = _expressions.Read(_from),
            };
        }

        return Of(variants);
    }

    private CorrelationRule ReadCorrelation() => new()
    {
        Path = _from.ReadString(),
        Line = _from.ReadInt(),
        Id = _from.ReadString(),
        Name = _from.ReadStringOrNull(),
        Title = _from.ReadString(),
        Status = _from.ReadString(),
        Level = ReadLevel(),
        Author = _from.ReadString(),
        Description = _from.ReadString(),
        Date = _from.ReadString(),
        Silent = _from.ReadBool(),
        Tags = ReadTexts(),
        References = ReadTexts(),
        FalsePositives = ReadTexts(),
        Type = (CorrelationType)_from.ReadIndex((int)CorrelationType.ValueMedian + 1),
        Rules = ReadTexts(),
        GroupBy = ReadTexts(),
        Timespan = new TimeSpan(_from.ReadLong()),
        Bounds = ReadBounds(),
        ValueFields = ReadTexts(),
        Percentile = BitConverter.Int64BitsToDouble(_from.ReadLong()),
        Condition = _from.ReadBool() ? ReadCondition(0) : null,
        Aliases = ReadAliases(),
        Generate = _from.ReadBool(),
    };

    private ImmutableArray<CorrelationBound> ReadBounds() =>
        ReadList(17, static d => new CorrelationBound((CorrelationRelation)d._from.ReadIndex((int)CorrelationRelation.NotEqual + 1), d._from.ReadDecimal()));

    private CorrelationExpression ReadCondition(int depth)
    {
        if (depth > Limits.MaxCorrelationWords)
            throw CacheReader.Wrong();
        return (CorrelationTag)_from.ReadByte() switch
        {
            CorrelationTag.Seen => new CorrelationExpression.RuleSeen(_from.ReadString()),
            CorrelationTag.And => new CorrelationExpression.And(ReadCondition(depth + 1), ReadCondition(depth + 1)),
            CorrelationTag.Or => new CorrelationExpression.Or(ReadCondition(depth + 1), ReadCondition(depth + 1)),
            CorrelationTag.Not => new CorrelationExpression.Not(ReadCondition(depth + 1)),
            _ => throw CacheReader.Wrong(),
        };
    }

    private ImmutableDictionary<string, ImmutableDictionary<string, string>> ReadAliases()
    {
        int count = _from.ReadCount(2);
        if (count == 0)
            return ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
        var aliases = ImmutableDictionary.CreateBuilder<string, ImmutableDictionary<string, string>>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            var fields = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            string alias = _from.ReadString();
            for (int left = _from.ReadCount(2); left > 0; left--)
                fields[_from.ReadString()] = _from.ReadString();
            aliases[alias] = fields.ToImmutable();
        }

        return aliases.ToImmutable();
    }

    private RuleLevel ReadLevel() => (RuleLevel)_from.ReadIndex((int)RuleLevel.Critical + 1);

    private RuleLogSource ReadLogSource() => new(_from.ReadStringOrNull(), _from.ReadStringOrNull(), _from.ReadStringOrNull());

    private ImmutableArray<string> ReadTexts() => ReadList(1, static d => d._from.ReadString());

    private ImmutableArray<int> ReadNumbers() => ReadList(4, static d => d._from.ReadSigned());

    // leastBytes: what an item takes at least, so that a count beyond the bytes that are left is known for wrong.
    private ImmutableArray<T> ReadList<T>(int leastBytes, Func<RuleDecoder, T> read)
    {
        int count = _from.ReadCount(leastBytes);
        if (count == 0)
            return [];
        T[] items = new T[count];
        for (int i = 0; i < items.Length; i++)
            items[i] = read(this);
        return Of(items);
    }

    private static ImmutableArray<T> Of<T>(T[] items) => ImmutableCollectionsMarshal.AsImmutableArray(items);
}
