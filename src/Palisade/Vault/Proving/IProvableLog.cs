using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Vault.Proving;

/// <summary>What a pack is made of: a log at one checkpoint, its sealed files and its keys. The vault on disk is one; the tests have one in memory.</summary>
internal interface IProvableLog
{
    /// <summary>The log's own keys, ECDSA first; their name is the origin.</summary>
    IReadOnlyList<NoteSigner> Signers { get; }

    /// <summary>The size of the checkpoint.</summary>
    long Size { get; }

    /// <summary>The checkpoint, as stored, with its cosignatures, and its timestamp if there is one.</summary>
    KeptNote Checkpoint { get; }

    /// <summary>Earlier checkpoints that left the vault, ascending by size.</summary>
    IEnumerable<KeptNote> Notes { get; }

    /// <summary>A node of the tree, as a <see cref="NodeReader"/>.</summary>
    bool TryReadNode(int level, long index, out TreeHash hash);

    /// <summary>An entry below <see cref="Size"/>.</summary>
    byte[] ReadEntry(long index);

    /// <summary>A sealed file; the caller closes it. Null when it is not there.</summary>
    Stream? OpenSegment(SegmentId id);

    /// <summary>A day key, owned by the log; null when it is destroyed.</summary>
    DayKey? FindKey(KeyId id);
}

/// <summary>A signed checkpoint as it was kept.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Note">Its bytes.</param>
/// <param name="Timestamp">The RFC 3161 token over them, or null.</param>
internal sealed record KeptNote(long Size, byte[] Note, byte[]? Timestamp);
