using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Proving;

/// <summary>Makes a pack of a log: docs/vault-format.md, section 7.</summary>
internal static class PackComposer
{
    /// <summary>Writes a pack.</summary>
    /// <returns>What is in it.</returns>
    /// <exception cref="InvalidDataException">The log, a sealed file or a key is damaged or missing: no true pack can be made.</exception>
    public static PackPlan Write(IProvableLog log, PackRequest request, Stream output)
    {
        PackPlan plan = PackPlan.Make(log, request);
        Write(log, request, plan, plan.From, output);
        return plan;
    }

    /// <summary>Writes a planned pack, with leaf hashes from a size before its first leaf, so that what was signed between them is shown too.</summary>
    public static void Write(IProvableLog log, PackRequest request, PackPlan plan, long first, Stream output)
    {
        PackWriter writer = new();
        writer.Add("checkpoint", log.Checkpoint.Note);
        foreach (KeptNote note in log.Notes.Where(n => n.Size >= Math.Max(first, 1) && n.Size <= plan.To && n.Size < log.Size))
        {
            writer.Add(FormattableString.Invariant($"note/{note.Size}"), note.Note);
            if (note.Timestamp is not null)
                writer.Add(FormattableString.Invariant($"timestamp/{note.Size}"), note.Timestamp);
        }

        if (log.Checkpoint.Timestamp is { } timestamp)
            writer.Add(FormattableString.Invariant($"timestamp/{log.Size}"), timestamp);
        AddTree(log, plan, first, writer);
        writer.Add("anchors", Anchors(log, request, first));
        writer.Add("later", Later(log, plan));
        AddSegments(log, plan, writer);
        writer.Add("keys", request.IsOpen ? Keys(log, plan) : []);
        PackManifest head = new(log.Signers[0].Verifier.Name, [.. log.Signers.Select(s => s.Verifier)], request.IsOpen, request.ByEvent, request.From, request.To, first, plan.From, plan.To, log.Size, []);
        writer.Write(head, log.Signers, output);
    }

    private static void AddTree(IProvableLog log, PackPlan plan, long first, PackWriter writer)
    {
        TreeRange left = TreeRange.Load(first, log.TryReadNode) ?? throw Missing(first);
        writer.Add("left", TreeHash.AsBytes(left.Peaks).ToArray());
        writer.Add("hashes", stream =>
        {
            for (long index = first; index < plan.From; index++)
                stream.Write(log.TryReadNode(0, index, out TreeHash hash) ? hash.ToArray() : throw Missing(index));
        });
        writer.Add("entries", stream =>
        {
            for (long index = plan.From; index < plan.To; index++)
                EntryBundle.Append(stream, log.ReadEntry(index));
        });
        ConsistencyProof consistency = ConsistencyProof.TryBuild(plan.To, log.Size, log.TryReadNode) ?? throw Missing(plan.To);
        writer.Add("consistency", [.. consistency.Hashes.SelectMany(h => h.ToArray())]);
    }

    private static byte[] Anchors(IProvableLog log, PackRequest request, long first)
    {
        using MemoryStream bytes = new();
        // Whoever has a pack of this log has one of the notes: a later pack goes on from each.
        foreach (long size in (request.Since ?? []).Union(log.Notes.Select(n => n.Size)).Where(s => s >= 1 && s < first).Order())
        {
            ConsistencyProof proof = ConsistencyProof.TryBuild(size, log.Size, log.TryReadNode) ?? throw Missing(size);
            WriteNumber(bytes, size);
            WriteHashes(bytes, proof.Hashes);
        }

        return bytes.ToArray();
    }

    private static byte[] Later(IProvableLog log, PackPlan plan)
    {
        using MemoryStream bytes = new();
        foreach (long index in plan.Later)
        {
            InclusionProof proof = InclusionProof.TryBuild(index, log.Size, log.TryReadNode) ?? throw Missing(index);
            WriteNumber(bytes, index);
            EntryBundle.Append(bytes, log.ReadEntry(index));
            WriteHashes(bytes, proof.Hashes);
        }

        return bytes.ToArray();
    }

    private static void AddSegments(IProvableLog log, PackPlan plan, PackWriter writer)
    {
        foreach ((SegmentId id, SealLeaf seal) in plan.Segments)
        {
            writer.Add(new PackSection($"segment/{id}", seal.Bytes, seal.Digest), stream =>
            {
                using Stream file = log.OpenSegment(id) ?? throw new InvalidDataException($"Segment {id} is missing, and its key is not destroyed.");
                file.CopyTo(stream, 1 << 18);
            });
        }
    }

    private static byte[] Keys(IProvableLog log, PackPlan plan)
    {
        StringBuilder lines = new();
        byte[] bytes = new byte[DayKey.Length];
        foreach (KeyId id in plan.Keys)
        {
            DayKey key = log.FindKey(id) ?? throw new InvalidDataException($"Key {id} is missing, and no leaf says that it is destroyed.");
            key.CopyTo(bytes);
            lines.Append(id).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        CryptographicOperations.ZeroMemory(bytes);
        return Encoding.ASCII.GetBytes(lines.ToString());
    }

    private static void WriteNumber(MemoryStream stream, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void WriteHashes(MemoryStream stream, IReadOnlyList<TreeHash> hashes)
    {
        stream.WriteByte((byte)hashes.Count);
        foreach (TreeHash hash in hashes)
            stream.Write(hash.ToArray());
    }

    private static InvalidDataException Missing(long index) => new(FormattableString.Invariant($"A tile of the log is missing, at or before leaf {index}."));
}
