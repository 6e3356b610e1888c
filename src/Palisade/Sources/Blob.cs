namespace Palisade.Sources;

/// <summary>Bytes that may be a log or an archive: what the walk through archives hands down.</summary>
/// <param name="Path">As it is shown.</param>
/// <param name="Length">Unpacked bytes where known.</param>
/// <param name="LastWriteUtc">When it was written.</param>
/// <param name="Open">Opens it from the first byte.</param>
/// <param name="Reopens">True when <paramref name="Open"/> works more than once.</param>
/// <param name="File">The file on disk that holds exactly these bytes, or null.</param>
/// <param name="Budget">What the outermost file may unpack to.</param>
internal sealed record Blob(string Path, long? Length, DateTime LastWriteUtc, Func<Stream> Open, bool Reopens, string? File, UnpackBudget Budget)
{
    /// <summary>A file on disk.</summary>
    public static Blob OfFile(string path)
    {
        (long? length, DateTime written) = Facts(path);
        return new Blob(path, length, written, () => FileSlice.OpenWhole(path), true, path, new UnpackBudget(length ?? 0));
    }

    /// <summary>Standard input, a pipe or a program's output.</summary>
    public static Blob OfPipe(string path, Func<Stream> open, DateTime now)
    {
        UnpackBudget budget = new(0);
        return new Blob(path, null, now, () => new PipeStream(open(), budget), false, null, budget);
    }

    // A link has its own length and time: those of its target count. Of what vanished there is nothing to say; opening it will.
    private static (long? Length, DateTime LastWriteUtc) Facts(string path)
    {
        try
        {
            FileInfo file = new(path);
            FileInfo target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return (target.Length, target.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, DateTime.UnixEpoch);
        }
    }
}
