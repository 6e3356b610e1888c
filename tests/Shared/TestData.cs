namespace Palisade.Tests;

/// <summary>Where the outside truth lies: PALISADE_DATA, or ../shared/data beside the checkout.</summary>
internal static class TestData
{
    /// <summary>The checkout: the folder that holds Palisade.slnx, found by walking up from the binaries.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The data folder, or null where there is none.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>True in CI: a test that lacks its data fails instead of being skipped.</summary>
    public static bool RequireAll { get; } = Environment.GetEnvironmentVariable("PALISADE_REQUIRE_ALL") == "1";

    /// <summary>The path of an entry below the data folder, or null where it is absent.</summary>
    public static string? TryFind(string name)
    {
        if (Folder is null)
            return null;
        string path = Path.Combine(Folder, name);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>The path of an entry below the data folder; fails where it is absent.</summary>
    public static string Find(string name) =>
        TryFind(name) ?? throw new InvalidOperationException($"No '{name}' in the data folder; set PALISADE_DATA to where it lies.");

    /// <summary>The reason why a test over these entries is skipped, or null when it must run.</summary>
    public static string? SkipReason(string[] names)
    {
        if (RequireAll)
            return null;
        string? missing = names.FirstOrDefault(n => TryFind(n) is null);
        return missing is null ? null : $"no '{missing}' in the data folder: set PALISADE_DATA to where it lies";
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Palisade.slnx")))
                return d.FullName;
        }

        throw new InvalidOperationException("Palisade.slnx is in no folder above the binaries.");
    }

    private static string? FindFolder()
    {
        string? set = Environment.GetEnvironmentVariable("PALISADE_DATA");
        if (!string.IsNullOrEmpty(set))
            return Directory.Exists(set) ? Path.GetFullPath(set) : null;
        string beside = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
        return Directory.Exists(beside) ? beside : null;
    }
}
