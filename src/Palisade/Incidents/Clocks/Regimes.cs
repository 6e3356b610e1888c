using System.Reflection;

namespace Palisade.Incidents.Clocks;

/// <summary>The packs that come with Palisade. They are data: copy one, change it, and name its file in the configuration.</summary>
internal static class Regimes
{
    private const string Prefix = "Palisade.Incidents.Clocks.Data.";

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<Regime> BuiltIn { get; } = [.. Texts().Select(t => Read(t.Name, t.Text)).OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Their texts, by file name.</summary>
    public static IEnumerable<(string Name, string Text)> Texts()
    {
        Assembly assembly = typeof(Regimes).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            yield return (name[Prefix.Length..], reader.ReadToEnd());
        }
    }

    private static Regime Read(string name, string text)
    {
        RegimeReader reader = new(name);
        return reader.Read(text) ?? throw new InvalidDataException($"A built-in pack is wrong: {reader.Errors[0]}");
    }
}
