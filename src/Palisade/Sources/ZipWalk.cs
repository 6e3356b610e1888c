using System.IO.Compression;

namespace Palisade.Sources;

/// <summary>Walks a zip archive. Each member is opened with its own handle, so members can be read at once and in any order.</summary>
internal static class ZipWalk
{
    /// <summary>The members in ordinal order of name, and what lies in those that are archives.</summary>
    /// <param name="blob">The archive.</param>
    /// <param name="stream">The archive from its first byte; disposed of here.</param>
    /// <param name="depth">The number of archives that its members lie in.</param>
    public static IEnumerable<InputEntry> Members(Blob blob, Stream stream, int depth)
    {
        (SpillFile? spill, ZipDirectory? directory, string? problem) = Read(blob, stream);
        using (spill)
        {
            string file = spill?.Path ?? blob.File ?? "";
            foreach (ZipMember member in directory?.Members ?? [])
            {
                foreach (InputEntry entry in At(blob, file, member, depth))
                    yield return entry;
            }

            if ((problem ?? directory?.Problem) is { } reason)
                yield return new InputProblem(blob.Path, reason);
        }
    }

    private static IEnumerable<InputEntry> At(Blob archive, string file, ZipMember member, int depth)
    {
        string path = $"{archive.Path}!{member.Name}";
        if (member.IsEncrypted)
            return [new InputProblem(path, "the member is encrypted: unpack the archive with its password, and scan what comes out")];
        if (!member.IsSupported)
            return [new InputProblem(path, $"the member is packed with method {member.Method}, which is not supported")];
        return ArchiveWalk.Entries(new Blob(path, member.Length, member.LastWriteUtc, () => Open(file, member, archive.Budget), true, null, archive.Budget), depth);
    }

    private static (SpillFile? Spill, ZipDirectory? Directory, string? Problem) Read(Blob blob, Stream stream)
    {
        SpillFile? spill = null;
        try
        {
            using (stream)
            {
                if (blob.File is null)
                    spill = SpillFile.Create(stream);
            }

            return (spill, ZipDirectory.Read(spill?.Path ?? blob.File!), null);
        }
        catch (Exception e) when (Reasons.IsBadInput(e))
        {
            return (spill, null, Reasons.Of(e));
        }
    }

    private static UnpackedStream Open(string file, ZipMember member, UnpackBudget budget)
    {
        long start = ZipDirectory.DataStart(file, member);
        Stream packed = FileSlice.Open(file, start, member.PackedLength);
        if (member.Method == ZipMember.Deflated)
            packed = new DeflateStream(packed, CompressionMode.Decompress);
        return new UnpackedStream(packed, member.PackedLength, member.Length, budget);
    }
}
