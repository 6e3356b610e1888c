using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>What only shows when all documents are looked at together.</summary>
internal static class CollectionChecks
{
    public static void Check(IReadOnlyList<LintDocument> documents)
    {
        Dictionary<string, LintDocument> ids = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, LintDocument> names = new(StringComparer.Ordinal);
        Dictionary<string, LintDocument> titles = new(StringComparer.OrdinalIgnoreCase);
        foreach (LintDocument document in documents)
        {
            Once(document, "id", ids, "give the rule a new random UUID");
            Once(document, "name", names, "give the rule another name: correlations refer to it");
            if (document.Map["title"] is YamlScalar { IsNull: false } title && !titles.TryAdd(title.Text, document) && document.Map["correlation"] is null)
                document.Context.Note(title, "duplicate-title", $"the title is that of {Where(titles[title.Text])} as well", "say in the title what is different");
        }
    }

    private static void Once(LintDocument document, string key, Dictionary<string, LintDocument> seen, string suggestion)
    {
        if (document.Map[key] is YamlScalar { IsNull: false } value && !seen.TryAdd(value.Text, document))
            document.Context.Error(value, $"duplicate-{key}", $"the {key} is that of {Where(seen[value.Text])} as well", suggestion);
    }

    private static string Where(LintDocument document) => $"{document.Context.Path}:{document.Map.Line}";
}
