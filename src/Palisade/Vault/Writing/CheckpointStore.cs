using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Writing;

/// <summary>Remembers checkpoints in the catalogue, and outside the vault in the pin beside the root key.</summary>
/// <param name="disk">The vault's files.</param>
/// <param name="catalogue">Its catalogue.</param>
/// <param name="pinPath">The pin; null for a vault without one.</param>
internal sealed class CheckpointStore(IVaultDisk disk, VaultCatalogue catalogue, string? pinPath) : ICheckpointStore
{
    private Checkpoint? _last;

    /// <summary>Takes over what the catalogue remembers, once it is known to be no other history.</summary>
    public void Begin(Checkpoint? remembered) => _last = remembered;

    public void Remember(Checkpoint checkpoint, SignedNote note)
    {
        if (!catalogue.SwapCheckpoint(_last?.Size, checkpoint.Size, note.ToArray()))
            throw new VaultForkException("the catalogue", checkpoint.Size, checkpoint.Root, _last?.Size ?? 0, null);
        _last = checkpoint;
    }

    public void Pin(Checkpoint checkpoint, ReadOnlySpan<byte> note)
    {
        if (pinPath is not null)
            disk.WriteWhole(pinPath, note);
    }

    /// <summary>The pin, if there is one.</summary>
    public byte[]? ReadPin() => pinPath is not null && disk.Exists(pinPath) ? disk.ReadWhole(pinPath, NoteLimits.MaxNoteBytes) : null;
}
