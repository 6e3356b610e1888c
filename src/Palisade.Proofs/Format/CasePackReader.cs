using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>Opens a case pack: the manifest in memory, sections as streams over their places in the file. Takes what a stranger sends. Not safe on several threads at once.</summary>
/// <remarks>docs/case-pack.md.</remarks>
internal sealed class CasePackReader
{
    private CasePackReader(SectionFile file, CasePackManifest manifest)
    {
        (File, Manifest) = (file, manifest);
        file.Place(manifest.Sections);
    }

    public SectionFile File { get; }

    /// <summary>What the manifest says. Not to be believed before its signatures are checked.</summary>
    public CasePackManifest Manifest { get; }

    /// <summary>Whether a file begins as a case pack.</summary>
    public static bool IsCasePack(ReadOnlySpan<byte> start) => start.StartsWith("palisade-case/"u8);

    /// <summary>Reads header and manifest; null, and the fault, if these bytes are no case pack.</summary>
    public static CasePackReader? TryOpen(Stream pack, out PackFault fault)
    {
        if (SectionFile.TryOpen(pack, CasePackManifest.Magic, CasePackManifest.MaxBytes, out fault) is not { } file)
            return null;
        CasePackManifest? manifest = CasePackManifest.TryParse(file.Text, out string reason);
        fault = new PackFault(SectionFile.ManifestPart, reason);
        return manifest is null ? null : new CasePackReader(file, manifest);
    }
}

/// <summary>A record of a case pack, with what leads from it to the root of its batch.</summary>
/// <param name="Leaf">The index of its batch in the log.</param>
/// <param name="Place">Its place in the batch.</param>
/// <param name="Salt">16 bytes.</param>
/// <param name="Record">The leaf data after the salt.</param>
/// <param name="Proof">The proof of inclusion in the tree of the batch.</param>
internal sealed record CasePackRecord(long Leaf, int Place, byte[] Salt, byte[] Record, IReadOnlyList<TreeHash> Proof)
{
    private const int HeadBytes = 8 + 2 + RecordHeader.SaltLength + 4;

    // A ledger entry is at most a record of a mebibyte, and its header.
    private const int MaxRecordBytes = (1 << 20) + RecordHeader.MaxLength;

    /// <summary>Writes <c>u64 leaf | u16 place | salt[16] | u32 length | record | u8 hashes | hash...</c>.</summary>
    public void Write(Stream output)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt64BigEndian(head, Leaf);
        BinaryPrimitives.WriteUInt16BigEndian(head[8..], checked((ushort)Place));
        Salt.CopyTo(head[10..]);
        BinaryPrimitives.WriteInt32BigEndian(head[(10 + RecordHeader.SaltLength)..], Record.Length);
        output.Write(head);
        output.Write(Record);
        output.WriteByte(checked((byte)Proof.Count));
        foreach (TreeHash hash in Proof)
            output.Write(TreeHash.AsBytes(in hash));
    }

    /// <summary>Reads the next; null at the end, and where the stream has none there.</summary>
    /// <param name="stream">The section.</param>
    /// <param name="fault">Why there is none; null at the end.</param>
    public static CasePackRecord? TryRead(Stream stream, out string? fault)
    {
        fault = null;
        Span<byte> head = stackalloc byte[HeadBytes];
        int read = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        fault = "ends within a record";
        if (read < HeadBytes)
            return null;
        ulong leaf = BinaryPrimitives.ReadUInt64BigEndian(head);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head[(10 + RecordHeader.SaltLength)..]);
        if (leaf > (ulong)MerkleTree.MaxSize || length > MaxRecordBytes)
        {
            fault = "has what is no record with its proof";
            return null;
        }

        byte[] record = new byte[length];
        if (stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) < record.Length)
            return null;
        int count = stream.ReadByte();
        byte[] hashes = new byte[TreeHash.Length * Math.Max(0, count)];
        if (count < 0 || stream.ReadAtLeast(hashes, hashes.Length, throwOnEndOfStream: false) < hashes.Length)
            return null;
        fault = PackProofs.TryReadHashes(hashes) is null ? "has what is no record with its proof" : null;
        return fault is null ? new CasePackRecord((long)leaf, BinaryPrimitives.ReadUInt16BigEndian(head[8..]), head.Slice(10, RecordHeader.SaltLength).ToArray(), record, PackProofs.TryReadHashes(hashes)!) : null;
    }
}
