using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The correlation section: grouping and aliases.</summary>
/// <remarks>Sigma Correlation Rules Specification 2.1.0.</remarks>
internal static class CorrelationChecks
{
    private static readonly string[] s_keys = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"];

    public static void Check(YamlMapping section, LintContext context)
    {
        foreach (YamlEntry entry in section.Entries)
        {
            if (s_keys.Contains(entry.Key.Text))
                continue;
            string? near = entry.Key.Text == "timeframe" ? "timespan" : NearestName.Of(entry.Key.Text, s_keys);
            context.Warn(entry.Key, "unknown-key", $"'{entry.Key.Text}' is no key of a correlation", near is null ? "leave it out" : $"write '{near}'");
        }

        var groups = MetadataReader.Texts(section, "group-by");
        if (groups.IsEmpty)
            context.Note(section, "no-group-by", "no 'group-by': all events are counted together", "name the fields that keep hosts or users apart");
        var rules = MetadataReader.Texts(section, "rules");
        foreach (YamlEntry alias in (section["aliases"] as YamlMapping)?.Entries ?? [])
        {
            if (!groups.Contains(alias.Key.Text))
                context.Warn(alias.Key, "unused-alias", $"'group-by' does not use alias '{alias.Key.Text}'", "name it in 'group-by', or leave it out");
            foreach (YamlEntry field in (alias.Value as YamlMapping)?.Entries ?? [])
            {
                if (!rules.Contains(field.Key.Text))
                    context.Warn(field.Key, "unknown-alias-rule", $"alias '{alias.Key.Text}' names '{field.Key.Text}', which is not among 'rules'", "write the name as in 'rules'");
            }
        }

        if (section["rules"] is YamlSequence { Items.Count: 1 } && MetadataReader.Text(section, "type") is "temporal" or "temporal_ordered")
            context.Warn(section["rules"]!, "temporal-of-one", "a temporal correlation of one rule", "name at least two rules, or write event_count");
    }
}
