using Palisade.Server.Storage;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads where the database is: <c>database: Host=/run/postgresql;Database=palisade</c>, or <c>database: {file: …}</c> with that line in a file, where others cannot read the password.</summary>
internal sealed class DatabaseReader(SettingsNodes nodes)
{
    // A connection string; a file of this length is another one.
    private const long MaxFileBytes = 16_384;

    private static readonly string[] s_known = ["file"];

    /// <summary>The database; null with a problem.</summary>
    public DatabasePlace? Read(YamlNode node)
    {
        string? text = node is YamlScalarNode ? nodes.Text(node) : nodes.Map(node, s_known) is { } map && nodes.Required(node, map, "file") is { } file ? TextOf(file) : null;
        if (text is null)
            return null;
        DatabasePlace? place = DatabasePlace.TryParse(text.Trim(), out string reason);
        if (place is null)
            nodes.Add(node.Start, reason + ".");
        return place;
    }

    private string? TextOf(YamlNode node)
    {
        string path = nodes.Rooted(nodes.Text(node));
        try
        {
            if (new FileInfo(path).Length <= MaxFileBytes)
                return File.ReadAllText(path);
            nodes.Add(node.Start, $"{path} is too long for a connection string: it has one line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            nodes.Add(node.Start, $"the file with the connection string cannot be read: {e.Message}");
        }

        return null;
    }
}
