using System.Formats.Tar;

namespace Palisade.Sources;

/// <summary>Walks a tar archive as a stream, member by member, in the archive's own order; nothing is unpacked to disk.</summary>
/// <remarks>
/// A member that is opened before the next is taken is read in the one pass. One that is still being read when the walk goes on
/// keeps the reader, and the walk goes on with a new one from the start of the archive: slower, and right all the same.
/// </remarks>
internal static class TarWalk
{
    /// <summary>The members, and what lies in those that are archives.</summary>
    /// <param name="blob">The archive.</param>
    /// <param name="stream">The archive from its first byte; disposed of here.</param>
    /// <param name="depth">The number of archives that its members lie in.</param>
    public static IEnumerable<InputEntry> Members(Blob blob, Stream stream, int depth)
    {
        TarCursor cursor = new(stream);
        try
        {
            for (int count = 0; ; count++)
            {
                (cursor, string? problem) = Advance(cursor, blob, count);
                if (problem is null && count >= Limits.MaxArchiveMembers && cursor.Entry is not null)
                    problem = $"more than {Limits.MaxArchiveMembers} members: the rest is not read";
                if (problem is not null)
                    yield return new InputProblem(blob.Path, problem);
                if (problem is not null || cursor.Entry is not { } member)
                    yield break;
                foreach (InputEntry entry in At(blob, cursor, member, count, depth))
                    yield return entry;
            }
        }
        finally
        {
            cursor.Dispose();
        }
    }

    private static IEnumerable<InputEntry> At(Blob archive, TarCursor cursor, TarEntry member, int index, int depth)
    {
        string path = $"{archive.Path}!{member.Name}";
        switch (member.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Blob blob = new(path, member.Length, member.ModificationTime.UtcDateTime, () => Open(archive, cursor, index), archive.Reopens, null, archive.Budget);
                return ArchiveWalk.Entries(blob, depth);
            case TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes:
                return [];
            case TarEntryType.SparseFile or TarEntryType.MultiVolume:
                return [new InputProblem(path, "a sparse or split member, which is not supported")];
            default:
                return [new InputProblem(path, "a link or device in an archive", InputProblemKind.PassedOver)];
        }
    }

    private static Stream Open(Blob archive, TarCursor cursor, int index)
    {
        if (cursor.TryLend(index) is { } member)
            return member;
        if (!archive.Reopens)
            throw new IOException("can be read only once");
        TarCursor again = At(archive, index);
        return again.TryLend(index) is { } found ? again.LeaveTo(found) : throw new IOException("the archive changed while it was read");
    }

    private static (TarCursor Cursor, string? Problem) Advance(TarCursor cursor, Blob archive, int index)
    {
        try
        {
            if (cursor.IsLent)
            {
                if (!archive.Reopens)
                    return (cursor, "a member is still being read, and the archive can be read only once");
                cursor.Dispose();
                cursor = At(archive, index - 1);
            }

            cursor.MoveNext();
            return (cursor, null);
        }
        catch (Exception e) when (Reasons.IsBadInput(e))
        {
            return (cursor, e is InvalidDataException ? "broken archive: not a tar header" : Reasons.Of(e));
        }
    }

    private static TarCursor At(Blob archive, int index)
    {
        TarCursor cursor = new(archive.Open());
        while (cursor.Index < index && cursor.MoveNext())
        {
        }

        return cursor;
    }
}
