using Palisade.Proofs.Notes;

namespace Palisade.Vault.Log;

/// <summary>Where checkpoints are remembered around their publication.</summary>
internal interface ICheckpointStore
{
    /// <summary>Puts a checkpoint in the place of the one remembered, durably, before its signature is shown to anybody.</summary>
    /// <exception cref="VaultForkException">Another one is remembered than this process left there: another writer was at work.</exception>
    void Remember(Checkpoint checkpoint, SignedNote note);

    /// <summary>Remembers a published checkpoint outside the vault, so that an older state of the vault is known for what it is.</summary>
    void Pin(Checkpoint checkpoint, ReadOnlySpan<byte> note);
}
