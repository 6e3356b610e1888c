namespace Palisade.Sources;

/// <summary>Finds what there is to read behind the arguments of a scan.</summary>
public static class LogInputs
{
    /// <summary>The argument that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>What the argument for the systemd journal begins with; a unit may follow: <c>journal:ssh.service</c>.</summary>
    public const string Journal = "journal:";

    /// <summary>Walks files, folders and archives, in the order of the arguments, in each in ordinal order of path (a tar in its own order).</summary>
    /// <remarks>
    /// Symbolic links are followed; a folder or file that was met before is passed over, so that links cannot loop and nothing is
    /// counted twice. Gzip, zip and tar are known by their first bytes and walked, <see cref="Limits.MaxArchiveDepth"/> deep. Devices, pipes and
    /// sockets in folders are passed over; a pipe as an argument is read. Lazy; one reader at a time; nothing is thrown for bad input.
    /// </remarks>
    /// <param name="paths">Files, folders, <c>-</c>, <c>journal:</c> or <c>journal:UNIT</c>.</param>
    /// <param name="standardInput">What <c>-</c> reads; null makes it a problem.</param>
    /// <param name="clock">Gives pipes their time; the system's when null.</param>
    public static IEnumerable<InputEntry> Enumerate(IEnumerable<string> paths, Stream? standardInput = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Walk(paths, standardInput, clock ?? TimeProvider.System);
    }

    /// <summary>Counts the files, pipes and journals behind arguments, without opening any: an archive is one file. What is met twice counts once.</summary>
    /// <param name="paths">As for <see cref="Enumerate"/>.</param>
    /// <param name="most">Where counting stops.</param>
    public static long CountFiles(IEnumerable<string> paths, long most)
    {
        ArgumentNullException.ThrowIfNull(paths);
        long count = 0;
        FolderWalk folders = new(TimeProvider.System, static blob => [new InputProblem(blob.Path, "counted")]);
        foreach (string path in paths)
        {
            bool isWalked = path != StandardInput && !path.StartsWith(Journal, StringComparison.Ordinal);
            if (!isWalked)
                count++;
            using IEnumerator<InputEntry> entries = (isWalked ? folders.Argument(path) : []).GetEnumerator();
            while (count < most && entries.MoveNext())
                count += ((InputProblem)entries.Current).Kind == InputProblemKind.Unreadable ? 1 : 0;
        }

        return count;
    }

    private static IEnumerable<InputEntry> Walk(IEnumerable<string> paths, Stream? standardInput, TimeProvider clock)
    {
        FolderWalk folders = new(clock);
        foreach (string path in paths)
        {
            IEnumerable<InputEntry> found = path switch
            {
                StandardInput => Piped(path, () => standardInput ?? throw new IOException("there is no standard input"), clock),
                _ when path.StartsWith(Journal, StringComparison.Ordinal) => Piped(path, () => JournalStream.Open(path[Journal.Length..]), clock),
                _ => folders.Argument(path),
            };
            foreach (InputEntry entry in found)
                yield return entry;
        }
    }

    private static IEnumerable<InputEntry> Piped(string path, Func<Stream> open, TimeProvider clock) =>
        ArchiveWalk.Entries(Blob.OfPipe(path, open, clock.GetUtcNow().UtcDateTime), 0);
}
