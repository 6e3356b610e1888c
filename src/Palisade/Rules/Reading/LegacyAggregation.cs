using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Rules.Reading;

/// <summary>Translates the aggregations of Sigma before correlations, <c>selection | count(field) by group > 10</c> and <c>| near</c>.</summary>
/// <remarks>
/// Each becomes base rules, which give no findings of their own, and a correlation with the rule's id over <c>timeframe</c>.
/// A minimum and a maximum are the 0th and the 100th percentile.
/// </remarks>
internal static class LegacyAggregation
{
    private static readonly (string Name, CorrelationType Type, CorrelationType? WithField)[] s_functions =
    [
        ("count", CorrelationType.EventCount, CorrelationType.ValueCount),
        ("sum", CorrelationType.ValueSum, CorrelationType.ValueSum),
        ("avg", CorrelationType.ValueAvg, CorrelationType.ValueAvg),
        ("min", CorrelationType.ValuePercentile, CorrelationType.ValuePercentile),
        ("max", CorrelationType.ValuePercentile, CorrelationType.ValuePercentile),
    ];

    /// <summary>The name of the base rule of a legacy rule; filters that name the rule narrow it.</summary>
    public static string BaseName(Rule rule) => (rule.Id.Length > 0 ? rule.Id : $"{rule.Path}:{rule.Line}") + ":base";

    /// <summary>The base rules and their correlation, or empty with errors reported.</summary>
    public static ImmutableArray<SigmaDocument> Read(Rule rule, Detection detection, ReadingContext context)
    {
        YamlScalar condition = detection.Conditions[0];
        int bar = condition.Text.IndexOf('|', StringComparison.Ordinal);
        if (detection.Conditions.Length > 1)
        {
            context.Report(condition, "an aggregation in a list of conditions: write a correlation document for each");
            return [];
        }

        if (ConditionParser.Parse(condition, detection.Searches, context, 0, bar) is not { } expression
            || !DetectionReader.CheckSize(expression, condition, context)
            || !ReadTimeframe(detection, condition, bar, context, out TimeSpan timespan))
            return [];
        Rule first = rule with { Id = "", Name = BaseName(rule), Condition = expression, Silent = true };
        CorrelationRule correlation = ToCorrelation(rule, timespan);
        List<ConditionToken> tokens = ConditionToken.Cut(condition.Text, bar + 1);
        if (tokens.Count > 0 && tokens[0].Is("near"))
            return ReadNear(first, correlation, detection, condition, tokens[0].Index + 4, context);
        return ReadFunction(first, correlation, condition, bar + 1, context);
    }

    private static CorrelationRule ToCorrelation(Rule rule, TimeSpan timespan) => new()
    {
        Path = rule.Path,
        Line = rule.Line,
        Id = rule.Id,
        Name = rule.Name,
        Title = rule.Title,
        Status = rule.Status,
        Level = rule.Level,
        Author = rule.Author,
        Description = rule.Description,
        Date = rule.Date,
        Tags = rule.Tags,
        References = rule.References,
        FalsePositives = rule.FalsePositives,
        Type = CorrelationType.Temporal,
        Rules = [BaseName(rule)],
        Timespan = timespan,
    };

    private static bool ReadTimeframe(Detection detection, YamlScalar condition, int bar, ReadingContext context, out TimeSpan timespan)
    {
        timespan = default;
        if (detection.Timeframe is YamlScalar text && TimespanText.TryParse(text.Text, out timespan))
            return true;
        if (detection.Timeframe is YamlScalar wrong)
            context.Report(wrong, $"'{wrong.Text}' is no timeframe: {TimespanText.Advice}");
        else
            context.Report(condition.Line, ScalarColumn.Of(condition, bar), "an aggregation without 'timeframe': write one beside the condition, such as 'timeframe: 15m', or write a correlation document");
        return false;
    }

    // near a and b and not c: the base rule and each search identifier within the window.
    private static ImmutableArray<SigmaDocument> ReadNear(Rule first, CorrelationRule correlation, Detection detection, YamlScalar condition, int start, ReadingContext context)
    {
        if (CorrelationConditionParser.Parse(condition, context, start) is not { } near)
            return [];
        List<SigmaDocument> documents = [first];
        Dictionary<string, string> names = [];
        foreach (string name in CorrelationConditionParser.Names(near))
        {
            Expression? search = detection.Searches.FirstOrDefault(s => s.Name == name).Expression;
            if (search is null)
            {
                context.Report(condition, $"'near' names '{name}', which is no search identifier");
                return [];
            }

            names[name] = $"{first.Name}:{name}";
            documents.Add(first with { Name = names[name], Condition = search });
        }

        documents.Add(correlation with
        {
            Rules = [first.Name!, .. names.Values],
            Condition = new CorrelationExpression.And(new CorrelationExpression.RuleSeen(first.Name!), Rename(near, names)),
        });
        return [.. documents];
    }

    private static CorrelationExpression Rename(CorrelationExpression expression, Dictionary<string, string> names) => expression switch
    {
        CorrelationExpression.RuleSeen seen => new CorrelationExpression.RuleSeen(names[seen.Rule]),
        CorrelationExpression.And and => new CorrelationExpression.And(Rename(and.Left, names), Rename(and.Right, names)),
        CorrelationExpression.Or or => new CorrelationExpression.Or(Rename(or.Left, names), Rename(or.Right, names)),
        CorrelationExpression.Not not => new CorrelationExpression.Not(Rename(not.Part, names)),
        _ => expression,
    };

    // function(field) [by group] relation number
    private static ImmutableArray<SigmaDocument> ReadFunction(Rule first, CorrelationRule correlation, YamlScalar condition, int start, ReadingContext context)
    {
        List<ConditionToken> tokens = ConditionToken.Cut(condition.Text.Replace(',', ' '), start);
        int next = 0;
        string Take() => next < tokens.Count ? tokens[next++].Text : "";
        string name = Take().ToLowerInvariant();
        int function = Array.FindIndex(s_functions, f => f.Name == name);
        bool isWhole = function >= 0 && Take() == "(";
        string field = next < tokens.Count && tokens[next].Text != ")" ? Take() : "";
        isWhole &= Take() == ")";
        List<string> groups = [];
        if (next < tokens.Count && tokens[next].Is("by"))
        {
            next++;
            while (next < tokens.Count && tokens[next].Text[0] is not ('<' or '>' or '=' or '!'))
                groups.Add(Take());
            isWhole &= groups.Count > 0;
        }

        string relationText = string.Concat(tokens.Skip(next).Select(t => t.Text));
        if (!isWhole || (field.Length == 0 && name != "count") || !TryBound(relationText, out CorrelationBound bound))
        {
            int at = condition.Text.Length - condition.Text.AsSpan(start).TrimStart().Length;
            context.Report(condition.Line, ScalarColumn.Of(condition, at), "not an aggregation: write 'count(field) by group > 10' (or sum, avg, min, max), 'near name', or a correlation document");
            return [];
        }

        return
        [
            first,
            correlation with
            {
                Type = field.Length == 0 ? s_functions[function].Type : s_functions[function].WithField ?? s_functions[function].Type,
                GroupBy = [.. groups],
                Bounds = [bound],
                ValueFields = field.Length == 0 ? [] : [field],
                Percentile = name == "min" ? 0 : name == "max" ? 100 : 50,
            },
        ];
    }

    private static bool TryBound(string text, out CorrelationBound bound)
    {
        ReadOnlySpan<char> digits = text.AsSpan().TrimStart("<>=!");
        CorrelationRelation? relation = text[..(text.Length - digits.Length)] switch
        {
            ">" => CorrelationRelation.Greater,
            ">=" => CorrelationRelation.GreaterOrEqual,
            "<" => CorrelationRelation.Less,
            "<=" => CorrelationRelation.LessOrEqual,
            "=" or "==" => CorrelationRelation.Equal,
            "!=" => CorrelationRelation.NotEqual,
            _ => null,
        };
        bool isNumber = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value);
        bound = new CorrelationBound(relation ?? default, value);
        return relation is not null && isNumber;
    }
}
