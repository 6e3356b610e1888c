using Palisade.Proofs.Format;
using Palisade.Vault.Log;

namespace Palisade.Vault.Recovery;

/// <summary>The state of a vault out of its log alone: from the last <c>state</c> leaf on. For when the journal is lost.</summary>
internal static class LogState
{
    /// <summary>Ordinals go on so far beyond those known: some may be in records that are lost, and none is to be given twice.</summary>
    private const long OrdinalLeap = 1L << 32;

    /// <exception cref="VaultDamagedException">There is none, or leaves after it are missing.</exception>
    public static VaultState Read(string origin, LogTiles log)
    {
        VaultState state = new(origin) { LogSize = LastState(log) };
        foreach ((_, ReadOnlyMemory<byte> entry) in log.ReadEntries(state.LogSize))
        {
            if (!Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason))
                throw new VaultDamagedException(LogTiles.Folder, $"leaf {state.LogSize} does not parse: {reason}");
            state.Apply(leaf!);
        }

        state.NextOrdinal = state.Records + OrdinalLeap;
        if (LastOpened(log) is { } opened && state.Stream(opened) is null)
            state.SkipStreams(opened + 1);
        return state;
    }

    private static long LastState(LogTiles log)
    {
        for (long index = log.Size - 1; index >= 0; index--)
        {
            if (Read(log, index) is StateLeaf { Part: 1 })
                return index;
        }

        throw new VaultDamagedException(LogTiles.Folder, "it has no state leaf");
    }

    /// <summary>The highest stream: ids ascend.</summary>
    private static uint? LastOpened(LogTiles log)
    {
        for (long index = log.Size - 1; index >= 0; index--)
        {
            if (Read(log, index) is OpenLeaf open)
                return (uint)open.Stream;
        }

        return null;
    }

    private static Leaf? Read(LogTiles log, long index) => log.ReadEntry(index) is { } entry && Leaf.TryParse(entry.Span, out Leaf? leaf, out _) ? leaf : null;
}
