namespace Palisade.Sources;

/// <summary>Walks the arguments that are paths. Remembers each folder and file it met, for all arguments of a run.</summary>
internal sealed class FolderWalk(TimeProvider clock, Func<Blob, IEnumerable<InputEntry>>? open = null)
{
    private readonly Func<Blob, IEnumerable<InputEntry>> _open = open ?? (static blob => ArchiveWalk.Entries(blob, 0));
    private readonly Dictionary<string, string> _met = [];

    /// <summary>Everything at and below one argument.</summary>
    public IEnumerable<InputEntry> Argument(string path)
    {
        FileIdentity what = FileIdentity.Of(path);
        return what.Sort == FileSort.Pipe
            ? _open(Blob.OfPipe(path, () => OpenPipe(path), clock.GetUtcNow().UtcDateTime))
            : At(path, what, 0);
    }

    private IEnumerable<InputEntry> At(string path, FileIdentity what, int depth)
    {
        if (NotRead(path, what) is { } problem)
            return [problem];
        if (what.Sort == FileSort.Folder)
            return Below(path, depth);
        return _open(Blob.OfFile(path));
    }

    private InputProblem? NotRead(string path, FileIdentity what)
    {
        if (what.Problem is not null)
            return new InputProblem(path, what.Problem, what.Problem == FileIdentity.LinkLoop ? InputProblemKind.PassedOver : InputProblemKind.Unreadable);
        if (what.Sort == FileSort.Pipe)
            return new InputProblem(path, "a pipe in a folder", InputProblemKind.PassedOver);
        if (what.Sort == FileSort.Device)
            return new InputProblem(path, "a device or socket", InputProblemKind.PassedOver);
        if (what.Key is null || _met.TryAdd(what.Key, path))
            return null;
        string before = _met[what.Key];
        bool loops = what.Sort == FileSort.Folder && path.StartsWith(Path.Join(before, "/"), StringComparison.Ordinal);
        return new InputProblem(path, $"{(loops ? FileIdentity.LinkLoop + ": leads back to" : "already read as")} {before}", InputProblemKind.PassedOver);
    }

    private IEnumerable<InputEntry> Below(string folder, int depth)
    {
        if (depth > Limits.MaxFolderDepth)
        {
            yield return new InputProblem(folder, $"deeper than {Limits.MaxFolderDepth} folders");
            yield break;
        }

        (List<(string Sorted, string Path, FileIdentity What)> children, InputProblem? problem) = List(folder);
        if (problem is not null)
            yield return problem;
        foreach ((_, string path, FileIdentity what) in children)
        {
            foreach (InputEntry entry in At(path, what, depth + 1))
                yield return entry;
        }
    }

    // A folder sorts as its name and a slash, so that the whole walk is in ordinal order of path.
    private static (List<(string Sorted, string Path, FileIdentity What)> Children, InputProblem? Problem) List(string folder)
    {
        List<(string Sorted, string Path, FileIdentity What)> children = [];
        InputProblem? problem = null;
        try
        {
            foreach (string full in Directory.EnumerateFileSystemEntries(folder))
            {
                string name = Path.GetFileName(full);
                string path = Path.Join(folder, name);
                FileIdentity what = FileIdentity.Of(path);
                children.Add((what.Sort == FileSort.Folder ? name + "/" : name, path, what));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new InputProblem(folder, Reasons.Of(e));
        }

        children.Sort((a, b) => string.CompareOrdinal(a.Sorted, b.Sorted));
        return (children, problem);
    }

    private static FileStream OpenPipe(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
}
