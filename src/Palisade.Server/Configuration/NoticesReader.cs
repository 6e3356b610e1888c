using System.Globalization;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Notices;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads <c>notices</c> of the configuration file: what is told, and the destinations.</summary>
internal sealed class NoticesReader(SettingsNodes nodes)
{
    // Destinations, each tried by itself.
    private const int MaxChannels = 20;

    private static readonly string[] Known = ["level", "perHour", "dueWithin", "to"];

    /// <summary>Reads it.</summary>
    public NoticeSettings Read(YamlNode node)
    {
        NoticeSettings defaults = new();
        if (nodes.Map(node, Known) is not { } map)
            return defaults;
        return new NoticeSettings
        {
            Level = map.TryGetValue("level", out YamlNode? level) ? Level(level) : defaults.Level,
            AlertsPerHour = map.TryGetValue("perHour", out YamlNode? perHour) ? Number(perHour, 60, "a number of notices an hour") : defaults.AlertsPerHour,
            DueWithin = map.TryGetValue("dueWithin", out YamlNode? within) ? TimeSpan.FromHours(Hours(within)) : defaults.DueWithin,
            Channels = Channels(map),
        };
    }

    private List<NoticeChannel> Channels(Dictionary<string, YamlNode> map)
    {
        List<NoticeChannel> channels = [];
        ChannelReader reader = new(nodes);
        foreach (YamlNode node in nodes.Items(map, "to"))
        {
            if (channels.Count == MaxChannels)
            {
                nodes.Add(node.Start, $"there are more than {MaxChannels} destinations.");
                break;
            }

            if (reader.Read(node) is not { } channel)
                continue;
            if (channels.Exists(c => c.Name == channel.Name))
                nodes.Add(node.Start, $"two destinations are called '{channel.Name}': give each its own name.");
            channels.Add(channel);
        }

        return channels;
    }

    private RuleLevel Level(YamlNode node)
    {
        int level = RuleLevels.Names.IndexOf(nodes.Text(node));
        if (level >= 0)
            return (RuleLevel)level;
        nodes.Add(node.Start, $"'{nodes.Text(node)}' is no level: write one of {string.Join(", ", RuleLevels.Names)}.");
        return RuleLevel.High;
    }

    private int Hours(YamlNode node)
    {
        string text = nodes.Text(node);
        if (text.EndsWith('h') && int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours is >= 1 and <= 168)
            return hours;
        nodes.Add(node.Start, $"'{text}' is no number of hours from 1h to 168h.");
        return 1;
    }

    private int Number(YamlNode node, int most, string what)
    {
        if (int.TryParse(nodes.Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most)
            return number;
        nodes.Add(node.Start, $"'{nodes.Text(node)}' is not {what} from 1 to {most}.");
        return 1;
    }
}
