using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>The leaves that stand in the journal, read beside a writer: what is removed or cannot be read meanwhile is left out.</summary>
internal static class JournalLeaves
{
    /// <summary>The leaves there were when the first of the files was begun; 0 when there is none, or the beginning of one cannot be read. Files that are left of a history that was given up may count on from more.</summary>
    public static long Begin(IVaultDisk disk, IKeyWrap wrap)
    {
        long least = long.MaxValue;
        foreach (long number in JournalFormat.Numbers(disk))
        {
            long begun = 0;
            Read(disk, wrap, number, reader =>
            {
                if (!reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                    return;
                JournalEntries entries = new(frame);
                if (entries.MoveNext() && entries.Kind == EntryKind.Snapshot)
                    begun = VaultState.ReadSnapshot("", entries.ReadSnapshot()).LogSize;
            });
            least = Math.Min(least, begun);
        }

        return least == long.MaxValue ? 0 : least;
    }

    /// <summary>The entries of the leaves from an index on, by their index.</summary>
    public static Dictionary<long, byte[]> From(IVaultDisk disk, IKeyWrap wrap, long first)
    {
        Dictionary<long, byte[]> leaves = [];
        foreach (long number in JournalFormat.Numbers(disk))
        {
            Read(disk, wrap, number, reader =>
            {
                while (reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                    Take(frame, first, leaves);
            });
        }

        return leaves;
    }

    private static void Take(ReadOnlySpan<byte> frame, long first, Dictionary<long, byte[]> leaves)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            if (entries.Kind != EntryKind.Leaf)
                entries.Skip();
            else if (entries.ReadLeaf() is { } leaf && leaf.Index >= first)
                leaves[leaf.Index] = leaf.Entry;
        }
    }

    private static void Read(IVaultDisk disk, IKeyWrap wrap, long number, Action<JournalReader> read)
    {
        try
        {
            using JournalReader? reader = JournalReader.TryOpen(disk, number, wrap, out _);
            if (reader is not null)
                read(reader);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // Sealed and removed just now, or damaged: whoever needs its records says so.
        }
    }
}
