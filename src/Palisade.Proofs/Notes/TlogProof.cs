using System.Globalization;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Notes;

/// <summary>
/// The file that proves one leaf offline: extra data, index, inclusion proof, and the checkpoint with its signatures. C2SP tlog-proof@v1; files
/// end in <c>.tlog-proof</c>. Immutable.
/// </summary>
/// <param name="Extra">Data that nothing signs: trusted only as far as it hashes to the leaf. Null if there is none.</param>
/// <param name="LeafIndex">Which leaf, from 0.</param>
/// <param name="Hashes">The inclusion proof, from the leaf up.</param>
/// <param name="SignedCheckpoint">The checkpoint as it was signed.</param>
/// <param name="Checkpoint">What its text says.</param>
public sealed record TlogProof(ReadOnlyMemory<byte>? Extra, long LeafIndex, IReadOnlyList<TreeHash> Hashes, SignedNote SignedCheckpoint, Checkpoint Checkpoint)
{
    internal const string Header = "c2sp.org/tlog-proof@v1";

    /// <summary>The longest file in bytes.</summary>
    public const int MaxBytes = (NoteLimits.MaxExtraBytes / 3 * 4) + NoteLimits.MaxNoteBytes + 8192;

    /// <summary>The file extension.</summary>
    public const string Extension = ".tlog-proof";

    /// <summary>Puts a proof together.</summary>
    /// <exception cref="ArgumentException">The note is no checkpoint of the proof's tree.</exception>
    public static TlogProof Create(InclusionProof inclusion, SignedNote signedCheckpoint, ReadOnlyMemory<byte>? extra = null)
    {
        ArgumentNullException.ThrowIfNull(inclusion);
        if (!Checkpoint.TryParse(signedCheckpoint, out Checkpoint? checkpoint) || checkpoint!.Size != inclusion.TreeSize)
            throw new ArgumentException("The note is no checkpoint of that tree.", nameof(signedCheckpoint));
        return new TlogProof(extra, inclusion.LeafIndex, inclusion.Hashes, signedCheckpoint, checkpoint);
    }

    /// <summary>Reads a proof; false, with the reason, if it is none. Nothing is verified yet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TlogProof? proof, out NoteFault fault)
    {
        proof = null;
        fault = bytes.Length > MaxBytes ? NoteFault.TooLarge : NoteFault.NotProof;
        if (fault == NoteFault.TooLarge || !TakeLine(ref bytes, out ReadOnlySpan<byte> line) || !line.SequenceEqual("c2sp.org/tlog-proof@v1"u8) || !TakeLine(ref bytes, out line))
            return false;
        byte[]? extra = null;
        if (line.StartsWith("extra "u8))
        {
            extra = StrictBase64.TryDecode(line[6..]);
            if (extra is null || extra.Length > NoteLimits.MaxExtraBytes || !TakeLine(ref bytes, out line))
                return false;
        }

        if (!line.StartsWith("index "u8) || !Number.TryParse(Encoding.UTF8.GetString(line[6..]), out long index) || !TryTakeHashes(ref bytes, out List<TreeHash> hashes))
            return false;
        if (!SignedNote.TryParse(bytes, out SignedNote? note, out fault))
            return false;
        fault = Checkpoint.TryParse(note!, out Checkpoint? checkpoint) ? NoteFault.None : NoteFault.NotCheckpoint;
        if (fault != NoteFault.None)
            return false;
        proof = new TlogProof(extra is null ? (ReadOnlyMemory<byte>?)null : extra, index, hashes, note!, checkpoint!);
        return true;
    }

    /// <summary>Checks that a leaf is in the tree of the checkpoint. Whether the checkpoint is to be trusted is for <see cref="TlogPolicy.Evaluate"/>.</summary>
    public InclusionCheck VerifyInclusion(in TreeHash leafHash) => new InclusionProof(LeafIndex, Checkpoint.Size, Hashes).Verify(leafHash, Checkpoint.Root);

    /// <summary>Checks the leaf and the signatures under a policy.</summary>
    public TlogProofCheck Verify(in TreeHash leafHash, TlogPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new TlogProofCheck(VerifyInclusion(leafHash), policy.Evaluate(SignedCheckpoint));
    }

    /// <summary>The file as bytes.</summary>
    public byte[] ToArray()
    {
        StringBuilder head = new(Header + "\n");
        if (Extra is { } extra)
            head.Append(CultureInfo.InvariantCulture, $"extra {Convert.ToBase64String(extra.Span)}\n");
        head.Append(CultureInfo.InvariantCulture, $"index {LeafIndex}\n");
        foreach (TreeHash hash in Hashes)
            head.Append(CultureInfo.InvariantCulture, $"{hash.ToBase64()}\n");
        return [.. Encoding.ASCII.GetBytes(head.Append('\n').ToString()), .. SignedCheckpoint.ToArray()];
    }

    private static bool TryTakeHashes(ref ReadOnlySpan<byte> bytes, out List<TreeHash> hashes)
    {
        hashes = [];
        while (TakeLine(ref bytes, out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty)
                return true;
            if (hashes.Count == NoteLimits.MaxProofHashes || !TreeHash.TryParseBase64(line, out TreeHash hash))
                return false;
            hashes.Add(hash);
        }

        return false;
    }

    private static bool TakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        int end = bytes.IndexOf((byte)'\n');
        line = end < 0 ? default : bytes[..end];
        bytes = end < 0 ? bytes : bytes[(end + 1)..];
        return end >= 0;
    }
}

/// <summary>What came of checking a tlog-proof.</summary>
/// <param name="Inclusion">Whether the leaf is in the tree of the checkpoint.</param>
/// <param name="Policy">Whether the checkpoint is trusted.</param>
public sealed record TlogProofCheck(InclusionCheck Inclusion, PolicyCheck Policy)
{
    /// <summary>Whether both hold.</summary>
    public bool Holds => Inclusion.Holds && Policy.Holds;
}
