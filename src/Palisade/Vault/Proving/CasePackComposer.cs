using System.Buffers.Binary;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Proving;

/// <summary>Writes a case pack: docs/case-pack.md.</summary>
internal static class CasePackComposer
{
    /// <summary>Writes it.</summary>
    /// <param name="log">The log at the checkpoint that is shown.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="records">The entries with their proofs, ascending by leaf and place.</param>
    /// <param name="made">The time: microseconds since 1970.</param>
    /// <param name="output">Takes the pack.</param>
    /// <exception cref="InvalidDataException">A tile of the log is missing, or an item is not what it was.</exception>
    public static void Write(IProvableLog log, CasePackRequest request, IReadOnlyList<CasePackRecord> records, long made, Stream output)
    {
        PackWriter writer = new();
        writer.Add(CasePackManifest.Checkpoint, log.Checkpoint.Note);
        if (log.Checkpoint.Timestamp is { } timestamp)
            writer.Add(CasePackManifest.Timestamp, timestamp);
        writer.Add(CasePackManifest.Anchors, Anchors(log, request.Since));
        writer.Add(CasePackManifest.Leaves, stream =>
        {
            foreach (long leaf in records.Select(r => r.Leaf).Distinct())
                WriteLeaf(log, leaf, stream);
        });
        writer.Add(CasePackManifest.Records, stream =>
        {
            foreach (CasePackRecord record in records)
                record.Write(stream);
        });
        foreach (CasePackItem item in request.Items.DistinctBy(i => i.Digest).OrderBy(i => i.Digest, StringComparer.Ordinal))
        {
            PackSection section = new(CasePackManifest.EvidencePrefix + item.Digest, item.Length, new TreeHash(Convert.FromHexString(item.Digest)));
            writer.Add(section, stream =>
            {
                using Stream content = item.Open();
                content.CopyTo(stream, 1 << 18);
            });
        }

        writer.Write(sections => Text(new CasePackManifest(log.Signers[0].Verifier.Name, [.. log.Signers.Select(s => s.Verifier)], request.Case, made, log.Size, sections)), CasePackManifest.Magic, log.Signers, output);
    }

    private static byte[] Text(CasePackManifest manifest)
    {
        byte[] text = Encoding.UTF8.GetBytes(manifest.ToText());
        return CasePackManifest.TryParse(text, out string reason) is not null ? text : throw new InvalidDataException($"No such pack can be: the manifest {reason}.");
    }

    private static void WriteLeaf(IProvableLog log, long leaf, Stream stream)
    {
        InclusionProof proof = InclusionProof.TryBuild(leaf, log.Size, log.TryReadNode) ?? throw Missing(leaf);
        WriteNumber(stream, leaf);
        EntryBundle.Append(stream, log.ReadEntry(leaf));
        WriteHashes(stream, proof.Hashes);
    }

    // Whoever has an earlier pack has one of the notes: this one goes on from each.
    private static byte[] Anchors(IProvableLog log, long since)
    {
        using MemoryStream bytes = new();
        foreach (long size in log.Notes.Select(n => n.Size).Append(since).Where(s => s >= 1 && s < log.Size).Distinct().Order())
        {
            ConsistencyProof proof = ConsistencyProof.TryBuild(size, log.Size, log.TryReadNode) ?? throw Missing(size);
            WriteNumber(bytes, size);
            WriteHashes(bytes, proof.Hashes);
        }

        return bytes.ToArray();
    }

    private static void WriteNumber(Stream stream, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void WriteHashes(Stream stream, IReadOnlyList<TreeHash> hashes)
    {
        stream.WriteByte(checked((byte)hashes.Count));
        foreach (TreeHash hash in hashes)
            stream.Write(TreeHash.AsBytes(in hash));
    }

    private static InvalidDataException Missing(long index) => new(FormattableString.Invariant($"A tile of the log is missing, at or before leaf {index}."));
}
