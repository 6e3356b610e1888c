using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Recovery;

/// <summary>
/// The lowest leaf that the journal files after each one begin with. A life of the writer numbers its leaves one after the other, so when a later file has an index again, what an earlier one has there
/// and behind it had lost its place, because leaves before it were damaged, and was written anew.
/// </summary>
internal sealed class LaterLeaves
{
    private readonly Dictionary<long, long> _lowest = [];

    /// <param name="disk">The vault's files.</param>
    /// <param name="wrap">Opens the keys of the files.</param>
    /// <param name="files">The numbers of the files, ascending.</param>
    public LaterLeaves(IVaultDisk disk, IKeyWrap wrap, IReadOnlyList<long> files)
    {
        long lowest = long.MaxValue;
        for (int i = files.Count - 1; i >= 0; i--)
        {
            _lowest[files[i]] = lowest;
            if (i > 0)
                lowest = Math.Min(lowest, LowestOf(disk, wrap, files[i]));
        }
    }

    public bool Replace(long file, long index) => index >= _lowest[file];

    private static long LowestOf(IVaultDisk disk, IKeyWrap wrap, long file)
    {
        using JournalReader? reader = JournalReader.TryOpen(disk, file, wrap, out _);
        while (reader is not null && reader.TryRead(out ReadOnlySpan<byte> frame, out _))
        {
            JournalEntries entries = new(frame);
            while (entries.MoveNext())
            {
                // The first is the lowest: within a file they ascend.
                if (entries.Kind == EntryKind.Leaf)
                    return entries.ReadLeaf().Index;
                entries.Skip();
            }
        }

        return long.MaxValue;
    }
}
