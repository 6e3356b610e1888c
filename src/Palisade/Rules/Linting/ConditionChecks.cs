using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The condition: identifiers that it leaves unused, quantifiers that mean less than they say, forms of the past.</summary>
internal static class ConditionChecks
{
    public static void Check(YamlMapping section, List<YamlScalar> identifiers, bool isFilter, LintContext context)
    {
        List<YamlScalar> conditions = section["condition"] switch
        {
            YamlScalar one => [one],
            YamlSequence several => [.. several.Items.OfType<YamlScalar>()],
            _ => [],
        };
        HashSet<string> used = new(StringComparer.Ordinal);
        bool hasAggregation = false;
        foreach (YamlScalar condition in conditions)
        {
            List<ConditionToken> tokens = ConditionToken.Cut(condition.Text);
            CheckTokens(condition, tokens, identifiers, used, context);
            hasAggregation |= CheckAggregation(condition, tokens, context);
            if (isFilter && !tokens.Exists(t => t.Is("not")))
                context.Warn(condition, "filter-without-not", "the filter keeps only events that fit it: its condition is added to that of the rules", $"write 'not {condition.Text}' to suppress what fits it");
        }

        if (!isFilter && conditions.Count == 1)
            CheckNegation(conditions[0], context);
        if (section.Find("timeframe") is { } timeframe && !hasAggregation)
            context.Warn(timeframe.Key, "timeframe-alone", "'timeframe' without an aggregation does nothing", "leave it out, or write a correlation document");
        foreach (YamlScalar identifier in identifiers)
        {
            if (conditions.Count > 0 && !used.Contains(identifier.Text))
                context.Warn(identifier, "unused-identifier", $"the condition does not use '{identifier.Text}'", "name it in the condition, or leave it out");
        }
    }

    private static void CheckTokens(YamlScalar condition, List<ConditionToken> tokens, List<YamlScalar> identifiers, HashSet<string> used, LintContext context)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            ConditionToken token = tokens[i];
            if (token.Text is "AND" or "OR" or "NOT" or "OF")
                context.Note(condition, "condition-case", $"'{token.Text}' in upper case", $"write '{token.Text.ToLowerInvariant()}'");
            used.Add(token.Text);
            if (!token.Is("of") || i == 0 || i + 1 == tokens.Count)
                continue;
            ConditionToken pattern = tokens[i + 1];
            bool isThem = pattern.Is("them");
            List<string> fitting = [.. identifiers.Select(n => n.Text).Where(n => isThem ? !n.StartsWith('_') : IdentifierPattern.Fits(pattern.Text, n))];
            used.UnionWith(fitting);
            CheckQuantifier(condition, $"{tokens[i - 1].Text} of {pattern.Text}", isThem && tokens[i - 1].Is("all"), fitting, context);
        }
    }

    private static void CheckQuantifier(YamlScalar condition, string text, bool isAllOfThem, List<string> fitting, LintContext context)
    {
        // SigmaHQ writes '1 of filter_main_*' from the start, so that users can add filters of their own.
        if (fitting.Count == 1 && !text.Contains("filter", StringComparison.Ordinal))
            context.Note(condition, "quantifier-of-one", $"'{text}' fits one search identifier only", $"write '{fitting[0]}', unless more are to come");
        else if (isAllOfThem)
            context.Note(condition, "all-of-them", "'all of them' leaves no room for filters", "name the search identifiers, or write 'all of selection_*'");
    }

    private static bool CheckAggregation(YamlScalar condition, List<ConditionToken> tokens, LintContext context)
    {
        if (!tokens.Exists(t => t.Text == "|"))
            return false;
        context.Warn(condition, "legacy-aggregation", "an aggregation in the condition is the form of the past", "write a correlation document; until then it is translated");
        return true;
    }

    // A rule that only says what must not be fits nearly every event of its log source.
    private static void CheckNegation(YamlScalar condition, LintContext context)
    {
        List<ConditionToken> tokens = ConditionToken.Cut(condition.Text);
        bool isNegative = tokens.Count > 0 && tokens[0].Is("not") && !tokens.Exists(t => t.Is("or") || t.Text == "|");
        for (int i = 0; i + 1 < tokens.Count && isNegative; i++)
            isNegative = !tokens[i].Is("and") || tokens[i + 1].Is("not");
        if (isNegative && !tokens.Exists(t => t.Text == "("))
            context.Warn(condition, "only-negative", "the condition only says what must not be", "add a selection of what the rule looks for");
    }
}
