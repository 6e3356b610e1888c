using System.Collections.Frozen;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The log source: known words, lower case.</summary>
/// <remarks>Sigma specification 2.1.0, "LogSource".</remarks>
internal static class LogSourceChecks
{
    public static void Check(YamlMapping source, LintContext context)
    {
        foreach (YamlEntry entry in source.Entries)
        {
            FrozenSet<string>? known = entry.Key.Text switch
            {
                "product" => LogSourceWords.Products,
                "category" => LogSourceWords.Categories,
                "service" => LogSourceWords.Services,
                _ => null,
            };
            if (known is not null && entry.Value is YamlScalar { IsNull: false } word)
                CheckWord(entry.Key.Text, word, known, context);
            else if (known is null && NearestName.Of(entry.Key.Text, ["product", "category", "service", "definition"]) is { } near && near != entry.Key.Text)
                context.Warn(entry.Key, "unknown-logsource-key", $"'{entry.Key.Text}' is no key of a log source", $"write '{near}' if that was meant");
        }
    }

    private static void CheckWord(string key, YamlScalar word, FrozenSet<string> known, LintContext context)
    {
        string lower = word.Text.ToLowerInvariant().Replace(' ', '_');
        if (word.Text != lower)
            context.Warn(word, "logsource-case", $"{key} '{word.Text}' is not lower case without spaces", $"write {lower}");
        else if (!known.Contains(lower))
            context.Warn(word, "unknown-logsource", $"no known {key} is called '{word.Text}'", NearestName.Of(lower, known.Order(StringComparer.Ordinal)) is { } near ? $"write {near} if that was meant" : "use a word of Sigma's taxonomy where one fits");
    }
}
