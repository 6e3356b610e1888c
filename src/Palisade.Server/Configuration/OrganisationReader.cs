using System.Security;
using System.Security.Cryptography;
using System.Text;
using Palisade.Incidents.Clocks;
using Palisade.Rules;
using Palisade.Server.Alerts;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads whose incidents these are, and which packs apply to them.</summary>
internal sealed class OrganisationReader(SettingsNodes nodes)
{
    // Of packs and of the name.
    private const int MaxRegimes = 50, MaxName = 200;

    private static readonly string[] Known = ["name", "timeZone", "criticalInfrastructure"];

    /// <summary>Reads <c>organisation</c>.</summary>
    public Organisation Read(YamlNode node)
    {
        if (nodes.Map(node, Known) is not { } map)
            return Organisation.Unnamed;
        return new Organisation(Name(map), Zone(map), Critical(map));
    }

    /// <summary>Reads <c>regimes</c>: ids of packs that come with the program, and files of one's own. One's own pack takes the place of the program's with the same id.</summary>
    public IReadOnlyList<ChosenRegime> ReadRegimes(Dictionary<string, YamlNode> root)
    {
        List<ChosenRegime> chosen = [];
        foreach (YamlNode node in nodes.Items(root, "regimes").Take(MaxRegimes))
        {
            if (ReadRegime(node) is not { } regime)
                continue;
            if (chosen.Exists(c => c.Regime.Id == regime.Regime.Id))
                nodes.Add(node.Start, $"there are two packs '{regime.Regime.Id}': give one's own another 'regime:'.");
            chosen.Add(regime);
        }

        // How severe a case is, is always asked.
        return chosen.Exists(c => c.Regime.Id == ChosenRegime.Default[0].Regime.Id) ? chosen : [.. ChosenRegime.Default, .. chosen];
    }

    private ChosenRegime? ReadRegime(YamlNode node)
    {
        string name = nodes.Text(node);
        if (ChosenRegime.BuiltIn(name) is { } builtIn)
            return builtIn;
        if (!name.Contains('.', StringComparison.Ordinal) && !name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            nodes.Add(node.Start, $"there is no pack '{name}': write one of {string.Join(", ", Regimes.BuiltIn.Select(r => r.Id))}, or the file of your own (docs/clocks.md).");
            return null;
        }

        string path = nodes.Rooted(name);
        try
        {
            if (new FileInfo(path).Length > Limits.MaxRuleBytes)
            {
                nodes.Add(node.Start, $"{path}: is longer than {Limits.MaxRuleBytes} bytes.");
                return null;
            }

            string text = File.ReadAllText(path);
            RegimeReader reader = new(path);
            if (reader.Read(text) is { } regime)
                return new ChosenRegime(path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), regime);
            foreach (RuleError error in reader.Errors)
                nodes.Problems.Add(new SettingsProblem(path, error.Line, error.Column, error.Reason));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            nodes.Add(node.Start, e.Message);
        }

        return null;
    }

    private string Name(Dictionary<string, YamlNode> map)
    {
        if (!map.TryGetValue("name", out YamlNode? node))
            return "";
        string name = nodes.Text(node);
        if (name.Length > MaxName || name.Any(char.IsControl) || ClearText.NamesSomebody(name))
            nodes.Add(node.Start, $"a name has at most {MaxName} characters on one line, and is no person's: it stands in every report.");
        return name;
    }

    private TimeZoneInfo Zone(Dictionary<string, YamlNode> map)
    {
        if (!map.TryGetValue("timeZone", out YamlNode? node))
            return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(nodes.Text(node), out TimeZoneInfo? zone))
            return zone;
        nodes.Add(node.Start, $"'{nodes.Text(node)}' is no time zone that this machine knows: write Europe/Berlin, or UTC; zones come with the package tzdata.");
        return TimeZoneInfo.Utc;
    }

    private bool? Critical(Dictionary<string, YamlNode> map)
    {
        if (!map.TryGetValue("criticalInfrastructure", out YamlNode? node))
            return null;
        string text = nodes.Text(node);
        if (text is "true" or "false")
            return text == "true";
        nodes.Add(node.Start, $"'{text}' is neither true nor false.");
        return null;
    }
}
