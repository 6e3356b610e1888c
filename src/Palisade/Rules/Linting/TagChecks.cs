using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The tags: their form, and that of the namespaces of Sigma.</summary>
/// <remarks>Sigma specification 2.1.0, "Sigma Tags"; tactics as in ATT&amp;CK, with those of its later versions.</remarks>
internal static class TagChecks
{
    private static readonly string[] s_tactics =
    [
        "reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion", "stealth",
        "defense-impairment", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    ];

    private static readonly string[] s_kinds = ["dfir", "emerging-threats", "threat-hunting"];

    private static readonly string[] s_lights = ["red", "amber", "amber-strict", "green", "clear"];

    public static void Check(YamlMapping document, LintContext context)
    {
        if (document["tags"] is not YamlSequence tags)
        {
            if (document["tags"] is YamlScalar { IsNull: false } single)
                context.Warn(single, "tag-format", "'tags' is a value", "write a list");
            return;
        }

        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlScalar tag in tags.Items.OfType<YamlScalar>())
        {
            if (!seen.Add(tag.Text))
                context.Warn(tag, "duplicate-tag", $"tag '{tag.Text}' twice", "write it once");
            else
                CheckTag(tag, context);
        }
    }

    private static void CheckTag(YamlScalar tag, LintContext context)
    {
        string text = tag.Text;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == text.Length - 1 || !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'))
        {
            context.Warn(tag, "tag-format", $"'{text}' has not the form of a tag", "write namespace.name in lower case, such as attack.t1059.001");
            return;
        }

        string name = text[(dot + 1)..];
        switch (text[..dot])
        {
            case "attack" when !IsAttack(name):
                string underscored = name.Replace('_', '-');
                context.Warn(tag, "attack-tag", $"'{text}' is no tactic, technique, group, software, data source, mitigation or asset of ATT&CK", s_tactics.Contains(underscored) ? $"write attack.{underscored}" : "write a tactic such as attack.execution or a technique such as attack.t1059.001");
                break;
            case "cve" when !IsNumbers(name, 4, 4):
                context.Warn(tag, "tag-format", $"'{text}' is no CVE", "write cve.2021-44228");
                break;
            case "car" when !(name.Length == 11 && name[4] == '-' && name[7] == '-' && name.Count(char.IsAsciiDigit) == 9):
                context.Warn(tag, "tag-format", $"'{text}' is no CAR analytic", "write car.2016-04-005");
                break;
            case "tlp" when !s_lights.Contains(name):
                context.Warn(tag, "tag-format", $"'{text}' is no light", "write tlp. and red, amber, amber-strict, green or clear");
                break;
            case "detection" when !s_kinds.Contains(name):
                context.Warn(tag, "tag-format", $"'{text}' is no kind of detection", "write detection. and dfir, emerging-threats or threat-hunting");
                break;
            case "stp" when !(name.Length is 1 or 2 && name[0] is >= '1' and <= '5' && (name.Length == 1 || name[1] is 'a' or 'u' or 'k')):
                context.Warn(tag, "tag-format", $"'{text}' is no score", "write stp. with 1 to 5 and perhaps a, u or k, such as stp.3k");
                break;
            case not ("attack" or "cve" or "car" or "tlp" or "detection" or "stp" or "d3fend"):
                context.Note(tag, "tag-namespace", $"'{text[..dot]}' is no namespace of Sigma", "use attack, car, cve, d3fend, detection, stp or tlp where one fits");
                break;
        }
    }

    private static bool IsAttack(string name)
    {
        if (s_tactics.Contains(name))
            return true;
        if (name.StartsWith("ds", StringComparison.Ordinal))
            return IsNumber(name[2..], 4);
        if (name[0] == 't' && name.Length == 9)
            return IsNumber(name[1..5], 4) && name[5] == '.' && IsNumber(name[6..], 3);
        return name[0] is 't' or 'g' or 's' or 'm' or 'a' && IsNumber(name[1..], 4);
    }

    private static bool IsNumber(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);

    private static bool IsNumbers(string text, int first, int atLeast)
    {
        int separator = text.AsSpan().IndexOfAny('-', '.');
        return separator == first && IsNumber(text[..separator], first) && text.Length - separator - 1 >= atLeast && text.AsSpan(separator + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
