namespace Palisade.Rules.Reading;

/// <summary>Finds the rule files below the paths given, in ordinal order of their paths; each folder and file once, so that loops of links end.</summary>
internal sealed class RuleFileWalk
{
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _found = [];
    private readonly List<RuleError> _errors = [];

    /// <summary>The files, as the path given joined with the path below it, and errors for paths that are not there or cannot be listed.</summary>
    /// <remarks>A file that is named itself is taken whatever it is called.</remarks>
    public static (IReadOnlyList<string> Files, IReadOnlyList<RuleError> Errors) Of(IEnumerable<string> paths)
    {
        RuleFileWalk walk = new();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
                walk.Walk(path, Path.GetFullPath(path), 0);
            else if (File.Exists(path))
                walk.Take(path, Path.GetFullPath(path));
            else
                walk._errors.Add(new RuleError(path, "", 1, 1, "no such file or folder"));
        }

        return (walk._found, walk._errors);
    }

    private void Walk(string folder, string real, int depth)
    {
        if (depth > Limits.MaxNesting)
        {
            _errors.Add(new RuleError(folder, "", 1, 1, $"folders nested deeper than {Limits.MaxNesting} levels"));
            return;
        }

        if (!_folders.Add(real))
            return;
        try
        {
            List<FileSystemInfo> entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()];

            // Folders sort as their path does with the separator at its end: the order is that of the full paths.
            entries.Sort(static (a, b) => string.CompareOrdinal(SortName(a), SortName(b)));
            foreach (FileSystemInfo entry in entries)
                Enter(entry, Path.Join(folder, entry.Name), Path.Join(real, entry.Name), depth);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            _errors.Add(new RuleError(folder, "", 1, 1, $"the folder cannot be listed: {wrong.Message}"));
        }
    }

    private void Enter(FileSystemInfo entry, string path, string real, int depth)
    {
        if (entry.LinkTarget is not null)
        {
            FileSystemInfo? target = entry.ResolveLinkTarget(returnFinalTarget: true);
            if (target is null || !target.Exists)
                return;
            real = target.FullName;
        }

        if (Directory.Exists(real))
            Walk(path, real, depth + 1);
        else if (IsRuleName(entry.Name))
            Take(path, real);
    }

    private void Take(string path, string real)
    {
        if (_files.Add(real))
            _found.Add(path);
    }

    private static bool IsRuleName(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private static string SortName(FileSystemInfo entry) => entry is DirectoryInfo ? entry.Name + "/" : entry.Name;
}
