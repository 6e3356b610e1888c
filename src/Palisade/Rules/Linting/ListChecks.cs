using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Lists of values: null among them, values twice, values that others of the list make needless.</summary>
internal static class ListChecks
{
    // Comparing every value with every other is for lists that people write by hand.
    private const int LongestCompared = 200;

    public static void Check(FieldKey key, YamlSequence list, LintContext context)
    {
        List<YamlScalar> values = [.. list.Items.OfType<YamlScalar>()];
        if (values.Count > 1 && values.Find(v => v.IsNull) is { } nothing)
            context.Warn(nothing, "null-in-list", "null among other values", "write a search identifier of its own with null, and link the two with 'or' in the condition");
        if (values.Count == 1)
            context.Note(list, "list-of-one", $"a list of one value under '{key.Text}'", "write the value behind the key");
        HashSet<string> seen = new(key.Cased || key.Kind == ValueKind.Regex || !key.Encodings.IsEmpty ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (YamlScalar value in values)
        {
            if (!value.IsNull && !seen.Add(value.Text))
                context.Warn(value, "duplicate-value", $"'{value.Text}' twice in the list", "write it once");
        }

        bool isOr = !key.All && !key.Negated && key.Kind == ValueKind.Text && key.Encodings.IsEmpty && !key.Windash && !key.Expand;
        if (isOr && key.Place != TextPlace.Whole && values.Count <= LongestCompared)
            CheckCovered(key, values, context);
    }

    private static void CheckCovered(FieldKey key, List<YamlScalar> values, LintContext context)
    {
        StringComparison comparison = key.Cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        List<YamlScalar> literals = values.FindAll(v => v.Text.Length > 0 && TextPattern.Parse(v.Text).IsLiteral);
        foreach (YamlScalar value in literals)
        {
            YamlScalar? wider = literals.Find(other => other.Text.Length < value.Text.Length && Covers(key.Place, other.Text, value.Text, comparison));
            if (wider is not null)
                context.Note(value, "covered-value", $"'{wider.Text}' in the same list fits whatever '{value.Text}' fits", "leave the longer value out");
        }
    }

    private static bool Covers(TextPlace place, string wider, string value, StringComparison comparison) => place switch
    {
        TextPlace.Contains => value.Contains(wider, comparison),
        TextPlace.StartsWith => value.StartsWith(wider, comparison),
        _ => value.EndsWith(wider, comparison),
    };
}
