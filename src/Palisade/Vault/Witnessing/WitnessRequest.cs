using System.Globalization;
using System.Text;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Witnessing;

/// <summary>What a log asks a witness (C2SP tlog-witness, add-checkpoint): <c>old SIZE</c>, the consistency proof, an empty line, the signed checkpoint.</summary>
/// <param name="Old">The size the log believes the witness to have.</param>
/// <param name="Proof">The hashes from there to the checkpoint.</param>
/// <param name="Note">The signed checkpoint.</param>
internal sealed record WitnessRequest(long Old, IReadOnlyList<TreeHash> Proof, byte[] Note)
{
    /// <summary>The most hashes: a tree of 2^63 leaves needs no more.</summary>
    public const int MaxHashes = 63;

    /// <summary>The longest request.</summary>
    public const int MaxBytes = 1 << 20;

    public byte[] ToArray()
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"old {Old}\n");
        foreach (TreeHash hash in Proof)
            head.Append(hash.ToBase64()).Append('\n');
        return [.. Encoding.ASCII.GetBytes(head.Append('\n').ToString()), .. Note];
    }

    /// <summary>Reads a request; null when it is none.</summary>
    public static WitnessRequest? TryParse(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf("\n\n"u8);
        if (end < 0 || body.Length > MaxBytes)
            return null;
        string[] lines = Encoding.ASCII.GetString(body[..end]).Split('\n');
        if (lines.Length > 1 + MaxHashes || !lines[0].StartsWith("old ", StringComparison.Ordinal) || !TryReadSize(lines[0].AsSpan(4), out long old))
            return null;
        TreeHash[] proof = new TreeHash[lines.Length - 1];
        for (int i = 0; i < proof.Length; i++)
        {
            byte[] hash = new byte[TreeHash.Length];
            if (!Convert.TryFromBase64String(lines[i + 1], hash, out int written) || written != TreeHash.Length || Convert.ToBase64String(hash) != lines[i + 1])
                return null;
            proof[i] = new TreeHash(hash);
        }

        return new WitnessRequest(old, proof, body[(end + 2)..].ToArray());
    }

    private static bool TryReadSize(ReadOnlySpan<char> text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= MerkleTree.MaxSize && text.SequenceEqual(size.ToString(CultureInfo.InvariantCulture));
}
