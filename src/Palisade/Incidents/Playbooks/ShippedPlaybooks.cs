namespace Palisade.Incidents.Playbooks;

/// <summary>The playbooks that come with the program.</summary>
internal static class ShippedPlaybooks
{
    private const string Folder = "Palisade.Incidents.Playbooks.Data.";

    private static readonly Lazy<List<Playbook>> s_all = new(Load);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Playbook> All => s_all.Value;

    private static List<Playbook> Load()
    {
        List<Playbook> all = [];
        foreach (string name in typeof(ShippedPlaybooks).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using Stream file = typeof(ShippedPlaybooks).Assembly.GetManifestResourceStream(name)!;
            using MemoryStream bytes = new();
            file.CopyTo(bytes);
            PlaybookReader reader = new();
            all.Add(reader.Read(bytes.ToArray()) ?? throw new InvalidDataException($"{name}: {string.Join("; ", reader.Errors)}"));
        }

        return [.. all.OrderBy(p => p.Name, StringComparer.Ordinal)];
    }
}
