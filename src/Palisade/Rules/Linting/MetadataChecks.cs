using System.Globalization;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Title, id, status, level, dates and the other keys at the top of a document.</summary>
/// <remarks>Sigma specification 2.1.0, "Components".</remarks>
internal static class MetadataChecks
{
    private const int LongestTitle = 256;
    private const int LongestDescription = 65_535;

    private static readonly string[] s_statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];

    private static readonly string[] s_relations = ["derived", "obsolete", "merged", "renamed", "similar"];

    private static readonly string[] s_keys =
    [
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "references", "author", "date", "modified", "logsource",
        "detection", "correlation", "filter", "fields", "falsepositives", "level", "tags", "scope", "generate", "action",
    ];

    public static void Check(YamlMapping document, LintContext context)
    {
        bool isRule = document["detection"] is not null;
        CheckTitle(document, context);
        CheckId(document, context);
        CheckStatus(document, context);
        if (isRule && document["level"] is null or YamlScalar { IsNull: true })
            context.Warn(document, "missing-level", "no level: the rule counts as informational", "write 'level: medium', or informational, low, high or critical");
        Missing(document, "description", "write in a sentence or two what the rule finds", context);
        Missing(document, "author", "name the author: findings carry it", context);
        if (document["description"] is YamlScalar { Text.Length: > LongestDescription } description)
            context.Warn(description, "long-description", $"a description of {description.Text.Length} characters", $"keep to {LongestDescription}");
        CheckDates(document, context);
        CheckRelated(document, context);
        CheckKeys(document, context);
    }

    /// <summary>A document that will be ignored although it looks like a rule.</summary>
    public static void CheckNotSigma(YamlMapping document, LintContext context)
    {
        if (document["title"] is null || document["logsource"] is null)
            return;
        string? near = document.Entries.Select(e => e.Key.Text).FirstOrDefault(k => NearestName.Of(k, ["detection", "correlation", "filter"]) is not null);
        context.Error(document, "not-a-rule", "a title and a logsource, but no detection: the document is ignored", near is null ? "add a 'detection' section" : $"write 'detection' instead of '{near}'");
    }

    private static void CheckTitle(YamlMapping document, LintContext context)
    {
        if (document["title"] is not YamlScalar { IsNull: false } title || title.Text.Trim().Length == 0)
            context.Error(document, "missing-title", "no title", "write 'title:' with a few words on what the rule finds");
        else if (title.Text.Length > LongestTitle)
            context.Warn(title, "long-title", $"a title of {title.Text.Length} characters", $"keep to {LongestTitle}");
    }

    private static void CheckId(YamlMapping document, LintContext context)
    {
        if (document["id"] is not YamlScalar { IsNull: false } id)
            context.Warn(document, "missing-id", "no id: findings cannot be told from those of other rules, and nothing can refer to it", "write 'id:' with a random UUID");
        else if (!Guid.TryParseExact(id.Text, "D", out _))
            context.Warn(id, "bad-id", $"'{id.Text}' is no UUID", "write a random one, such as 929a690e-bef0-4204-a928-ef5e620d6fcc has the form");
    }

    private static void CheckStatus(YamlMapping document, LintContext context)
    {
        if (document["status"] is not YamlScalar { IsNull: false } status)
        {
            if (document["filter"] is null)
                context.Note(document, "missing-status", "no status", "write 'status: experimental', or test or stable once it has proved itself");
        }
        else if (!s_statuses.Contains(status.Text))
        {
            context.Error(status, "unknown-status", $"unknown status '{status.Text}': the rule runs where no --status is given, and no --status can ask for it", "write stable, test, experimental, deprecated or unsupported");
        }
    }

    private static void Missing(YamlMapping document, string key, string suggestion, LintContext context)
    {
        if (document[key] is null or YamlScalar { IsNull: true })
            context.Note(document, "missing-" + key, $"no {key}", suggestion);
    }

    private static void CheckDates(YamlMapping document, LintContext context)
    {
        DateOnly? date = ReadDate(document, "date", context);
        DateOnly? modified = ReadDate(document, "modified", context);
        if (date is not null && modified is not null && modified < date)
            context.Warn(document["modified"]!, "modified-before-date", "modified before it was made", "write the date of the last change");
    }

    private static DateOnly? ReadDate(YamlMapping document, string key, LintContext context)
    {
        if (document[key] is not YamlScalar { IsNull: false } text)
            return null;
        if (DateOnly.TryParseExact(text.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            return date;
        bool isOld = DateOnly.TryParseExact(text.Text, ["yyyy/MM/dd", "yyyy/M/d", "yyyy-M-d", "dd.MM.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
        context.Warn(text, "bad-date", $"'{text.Text}' is no date of the form YYYY-MM-DD", isOld ? $"write {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "write a date such as 2025-01-31");
        return isOld ? date : null;
    }

    private static void CheckRelated(YamlMapping document, LintContext context)
    {
        foreach (YamlMapping related in (document["related"] as YamlSequence)?.Items.OfType<YamlMapping>() ?? [])
        {
            if (related["type"] is YamlScalar type && !s_relations.Contains(type.Text))
                context.Warn(type, "bad-related", $"unknown relation '{type.Text}'", "write derived, obsolete, merged, renamed or similar");
            if (related["id"] is not YamlScalar id || !Guid.TryParseExact(id.Text, "D", out _))
                context.Warn(related, "bad-related", "a related rule without the UUID of the rule", "write 'id:' with its UUID");
        }

        if (document["related"] is { } node and not YamlSequence)
            context.Warn(node, "bad-related", $"'related' is {node.KindName}", "write a list of maps with id and type");
    }

    // Custom keys are allowed: only what looks like a slip of the pen is named.
    private static void CheckKeys(YamlMapping document, LintContext context)
    {
        foreach (YamlEntry entry in document.Entries)
        {
            if (!s_keys.Contains(entry.Key.Text) && NearestName.Of(entry.Key.Text, s_keys) is { } near)
                context.Warn(entry.Key, "unknown-key", $"'{entry.Key.Text}' is no key of a rule", $"write '{near}' if that was meant");
        }
    }
}
