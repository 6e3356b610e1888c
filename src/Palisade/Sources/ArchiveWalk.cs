namespace Palisade.Sources;

/// <summary>Looks at the first bytes of something and walks it if it is an archive; everything else is a log to read.</summary>
internal static class ArchiveWalk
{
    /// <summary>What there is to read in a file, pipe or member.</summary>
    /// <param name="blob">The thing.</param>
    /// <param name="depth">The number of archives that it lies in.</param>
    public static IEnumerable<InputEntry> Entries(Blob blob, int depth)
    {
        (ReplayStream? stream, ArchiveKind kind, InputProblem? problem) = Open(blob);
        if (stream is null)
            return [problem!];
        if (kind != ArchiveKind.None && depth >= Limits.MaxArchiveDepth)
        {
            stream.Dispose();
            return [new InputProblem(blob.Path, $"an archive within {Limits.MaxArchiveDepth} archives: not opened")];
        }

        return kind switch
        {
            ArchiveKind.Gzip => Entries(Gzip(blob, stream), depth + 1),
            ArchiveKind.Zip => ZipWalk.Members(blob, stream, depth + 1),
            ArchiveKind.Tar => TarWalk.Members(blob, stream, depth + 1),
            _ => Plain(blob, stream),
        };
    }

    private static (ReplayStream? Stream, ArchiveKind Kind, InputProblem? Problem) Open(Blob blob)
    {
        ReplayStream? stream = null;
        try
        {
            stream = new ReplayStream(blob.Open());
            return (stream, ArchiveKinds.Of(stream.Peek(ArchiveKinds.HeadBytes)), null);
        }
        catch (Exception e) when (Reasons.IsBadInput(e))
        {
            stream?.Dispose();
            return (null, ArchiveKind.None, new InputProblem(blob.Path, Reasons.Of(e)));
        }
    }

    private static IEnumerable<InputEntry> Plain(Blob blob, ReplayStream stream)
    {
        LogInput input = new(blob.Path, blob.Length, blob.LastWriteUtc, stream, blob.Reopens ? () => Again(blob) : null);
        try
        {
            yield return input;
        }
        finally
        {
            input.Release();
        }
    }

    private static Stream Again(Blob blob)
    {
        try
        {
            return blob.Open();
        }
        catch (Exception e) when (Reasons.IsBadInput(e))
        {
            throw Reasons.AsIOException(e);
        }
    }

    private static Blob Gzip(Blob blob, ReplayStream opened)
    {
        ReplayStream? first = opened;
        ReadOnlySpan<byte> head = opened.Peek(8);
        // MTIME, RFC 1952 2.3.1: of the file before it was packed, 0 where unknown.
        uint written = head.Length < 8 ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return blob with
        {
            Length = null,
            File = null,
            LastWriteUtc = written == 0 ? blob.LastWriteUtc : DateTime.UnixEpoch.AddSeconds(written),
            Open = () => UnpackedStream.Gzip(Interlocked.Exchange(ref first, null) ?? blob.Open(), blob.Budget),
        };
    }
}
