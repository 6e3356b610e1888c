using System.Collections.Immutable;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Caching;

/// <summary>Writes rules, and how they run under the default mapping, in the form that <see cref="RuleDecoder"/> reads.</summary>
internal sealed class RuleEncoder
{
    private readonly ExpressionEncoder _expressions = new();

    private RuleEncoder()
    {
    }

    /// <summary>The content of an entry.</summary>
    /// <param name="cached">With a mapping that remembers: asked twice, it gives the same objects.</param>
    /// <exception cref="NotSupportedException">Something in it is not kept.</exception>
    public static CacheWriter Encode(CachedRules cached)
    {
        RuleEncoder encoder = new();
        encoder.Collect(cached);
        CacheWriter to = new();
        encoder._expressions.Write(to);
        RuleCollection rules = cached.Rules;
        to.WriteInt(rules.Rules.Length);
        foreach (Rule rule in rules.Rules)
            encoder.Write(rule, cached.Mapping.VariantsOf(rule), to);
        to.WriteInt(rules.Correlations.Length);
        foreach (CorrelationRule correlation in rules.Correlations)
            Write(correlation, to);
        to.WriteInt(rules.Errors.Length);
        foreach (RuleError error in rules.Errors)
        {
            Write(error, to);
            to.WriteInt(error.More.Length);
            foreach (RuleError more in error.More)
                Write(more, to);
        }

        to.WriteInt(rules.Ignored);
        to.WriteInt(rules.Documents);
        to.WriteString(rules.Sha256);
        WriteRest(rules, to);
        return to;
    }

    private static void WriteRest(RuleCollection rules, CacheWriter to)
    {
        to.WriteInt(rules.Filters);
        to.WriteInt(rules.LeftOut.Length);
        foreach (LeftOutDocument document in rules.LeftOut)
        {
            to.WriteString(document.Path);
            to.WriteInt(document.Line);
            to.WriteString(document.Id);
            to.WriteString(document.Title);
            to.WriteString(document.Status);
            to.WriteBool(document.IsExcluded);
        }

        to.WriteInt(rules.IgnoredDocuments.Length);
        foreach (IgnoredDocument document in rules.IgnoredDocuments)
        {
            to.WriteString(document.Path);
            to.WriteInt(document.Line);
            to.WriteString(document.Reason);
        }
    }

    private void Collect(CachedRules cached)
    {
        foreach (Rule rule in cached.Rules.Rules)
        {
            _expressions.Add(rule.Condition);
            foreach ((_, Expression expression) in rule.Searches)
                _expressions.Add(expression);
            foreach (RuleVariant variant in cached.Mapping.VariantsOf(rule))
                _expressions.Add(variant.Condition);
        }
    }

    private void Write(Rule rule, ImmutableArray<RuleVariant> variants, CacheWriter to)
    {
        WriteDocument(rule, to);
        Write(rule.LogSource, to);
        to.WriteInt(_expressions.Add(rule.Condition));
        to.WriteInt(rule.Searches.Length);
        foreach ((string name, Expression expression) in rule.Searches)
        {
            to.WriteString(name);
            to.WriteInt(_expressions.Add(expression));
        }

        to.WriteString(rule.ConditionText);
        to.WriteInt(variants.Length);
        foreach (RuleVariant variant in variants)
        {
            to.WriteString(variant.Mapping);
            Write(variant.LogSource, to);
            Write(variant.Channels, to);
            to.WriteInt(variant.EventIds.Length);
            foreach (int id in variant.EventIds)
                to.WriteSigned(id);
            to.WriteBool(variant.OnlyWithoutChannel);
            to.WriteInt(_expressions.Add(variant.Condition));
        }
    }

    private static void WriteDocument(SigmaDocument document, CacheWriter to)
    {
        to.WriteString(document.Path);
        to.WriteInt(document.Line);
        to.WriteString(document.Id);
        to.WriteStringOrNull(document.Name);
        to.WriteString(document.Title);
        to.WriteString(document.Status);
        to.WriteInt((int)document.Level);
        to.WriteString(document.Author);
        to.WriteString(document.Description);
        to.WriteString(document.Date);
        to.WriteBool(document.Silent);
        Write(document.Tags, to);
        Write(document.References, to);
        Write(document.FalsePositives, to);
    }

    private static void Write(CorrelationRule correlation, CacheWriter to)
    {
        WriteDocument(correlation, to);
        to.WriteInt((int)correlation.Type);
        Write(correlation.Rules, to);
        Write(correlation.GroupBy, to);
        to.WriteLong(correlation.Timespan.Ticks);
        to.WriteInt(correlation.Bounds.Length);
        foreach (CorrelationBound bound in correlation.Bounds)
        {
            to.WriteInt((int)bound.Relation);
            to.WriteDecimal(bound.Value);
        }

        Write(correlation.ValueFields, to);
        to.WriteLong(BitConverter.DoubleToInt64Bits(correlation.Percentile));
        to.WriteBool(correlation.Condition is not null);
        if (correlation.Condition is { } condition)
            Write(condition, to);
        to.WriteInt(correlation.Aliases.Count);
        foreach ((string alias, ImmutableDictionary<string, string> fields) in correlation.Aliases)
        {
            to.WriteString(alias);
            to.WriteInt(fields.Count);
            foreach ((string rule, string field) in fields)
            {
                to.WriteString(rule);
                to.WriteString(field);
            }
        }

        to.WriteBool(correlation.Generate);
    }

    // Recursion is bounded by Limits.MaxCorrelationWords.
    private static void Write(CorrelationExpression expression, CacheWriter to)
    {
        switch (expression)
        {
            case CorrelationExpression.RuleSeen seen:
                to.WriteByte((byte)CorrelationTag.Seen);
                to.WriteString(seen.Rule);
                break;
            case CorrelationExpression.And and:
                to.WriteByte((byte)CorrelationTag.And);
                Write(and.Left, to);
                Write(and.Right, to);
                break;
            case CorrelationExpression.Or or:
                to.WriteByte((byte)CorrelationTag.Or);
                Write(or.Left, to);
                Write(or.Right, to);
                break;
            case CorrelationExpression.Not not:
                to.WriteByte((byte)CorrelationTag.Not);
                Write(not.Part, to);
                break;
            default:
                throw new NotSupportedException($"{expression.GetType().Name} is not kept");
        }
    }

    private static void Write(RuleError error, CacheWriter to)
    {
        to.WriteString(error.Path);
        to.WriteString(error.Id);
        to.WriteSigned(error.Line);
        to.WriteSigned(error.Column);
        to.WriteString(error.Reason);
    }

    private static void Write(RuleLogSource source, CacheWriter to)
    {
        to.WriteStringOrNull(source.Product);
        to.WriteStringOrNull(source.Category);
        to.WriteStringOrNull(source.Service);
    }

    private static void Write(ImmutableArray<string> texts, CacheWriter to)
    {
        to.WriteInt(texts.Length);
        foreach (string text in texts)
            to.WriteString(text);
    }
}

/// <summary>The kinds of correlation conditions as written.</summary>
internal enum CorrelationTag : byte
{
    Seen,
    And,
    Or,
    Not,
}
