using System.Buffers.Binary;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Verification;

/// <summary>Check 3: the leaves of the pack hash to the roots that were signed, at every size for which there is one.</summary>
internal static class HistoryCheck
{
    private const int Number = 3;

    public static void Run(PackCheckup checkup)
    {
        ComputeRoots(checkup);
        CheckNotes(checkup);
        if (checkup.Checkpoint is not { } checkpoint || !checkup.Roots.TryGetValue(checkup.Manifest.EntriesTo, out TreeHash root))
            return;
        PackManifest manifest = checkup.Manifest;
        TreeHash[]? hashes = PackProofs.TryReadHashes(checkup.Pack.Load(PackSection.Consistency, PackProofs.MaxHashes * TreeHash.Length) ?? [0]);
        if (hashes is null)
        {
            checkup.Fail(Number, PackSection.Consistency, "is no list of hashes");
            return;
        }

        ConsistencyCheck check = new ConsistencyProof(manifest.EntriesTo, manifest.Size, hashes).Verify(root, checkpoint.Root);
        if (!check.Holds)
            checkup.Fail(Number, manifest.EntriesTo == manifest.Size && hashes.Length == 0 ? PackSection.Entries : PackSection.Consistency, Between(checkup, check), evidence: check);
    }

    // The leaf is one after the last note that holds: without notes, any.
    private static string Between(PackCheckup checkup, ConsistencyCheck check) =>
        FormattableString.Invariant($"the leaves {checkup.Manifest.EntriesFrom} to {checkup.Manifest.EntriesTo - 1} do not lead to the root of the checkpoint ({check.Fault}: computed {check.FirstRoot.ToBase64()} at size {check.Proof.FirstSize}, signed {check.SecondRoot.ToBase64()} at size {check.Proof.SecondSize})");

    private static void ComputeRoots(PackCheckup checkup)
    {
        PackManifest manifest = checkup.Manifest;
        HashSet<long> wanted = [.. manifest.Sections.Select(s => s.Size), manifest.EntriesTo, checkup.Options.Pinned?.Checkpoint.Size ?? -1];
        byte[] left = checkup.Pack.Load(PackSection.Left, 64 * TreeHash.Length) ?? [];
        byte[] state = new byte[8 + left.Length];
        BinaryPrimitives.WriteInt64BigEndian(state, manifest.First);
        left.CopyTo(state, 8);
        if (!TreeRange.TryRead(state, out TreeRange tree))
        {
            checkup.Fail(Number, PackSection.Left, "is not the hashes of the subtrees before");
            return;
        }

        Keep(checkup, wanted, tree);
        if (AppendHashes(checkup, wanted, tree))
            AppendEntries(checkup, wanted, tree);
    }

    private static bool AppendHashes(PackCheckup checkup, HashSet<long> wanted, TreeRange tree)
    {
        using Stream hashes = checkup.Pack.Open(PackSection.Hashes)!;
        using BufferedStream buffered = new(hashes, 1 << 16);
        Span<byte> hash = stackalloc byte[TreeHash.Length];
        while (tree.Size < checkup.Manifest.EntriesFrom)
        {
            if (buffered.ReadAtLeast(hash, TreeHash.Length, throwOnEndOfStream: false) < TreeHash.Length)
            {
                checkup.Fail(Number, PackSection.Hashes, "ends early", tree.Size);
                return false;
            }

            tree.Append(new TreeHash(hash));
            Keep(checkup, wanted, tree);
        }

        return true;
    }

    private static void AppendEntries(PackCheckup checkup, HashSet<long> wanted, TreeRange tree)
    {
        PackManifest manifest = checkup.Manifest;
        using Stream section = checkup.Pack.Open(PackSection.Entries)!;
        EntryReader reader = new(section, manifest.EntriesFrom);
        while (reader.NextLeaf < manifest.EntriesTo && reader.TryRead(out ReadOnlySpan<byte> entry))
        {
            tree.Append(MerkleTree.LeafHash(entry));
            Keep(checkup, wanted, tree);
        }

        checkup.EntriesRead = reader.NextLeaf - manifest.EntriesFrom;
        if (reader.NextLeaf < manifest.EntriesTo)
            checkup.Fail(Number, PackSection.Entries, reader.Fault ?? "has fewer leaves than the manifest says", reader.NextLeaf);
        else if (reader.Offset < section.Length)
            checkup.Fail(Number, PackSection.Entries, "has more than the leaves that the manifest says", reader.NextLeaf);
    }

    private static void Keep(PackCheckup checkup, HashSet<long> wanted, TreeRange tree)
    {
        if (wanted.Contains(tree.Size))
            checkup.Roots[tree.Size] = tree.Root();
    }

    private static void CheckNotes(PackCheckup checkup)
    {
        foreach (PackSection section in checkup.Manifest.Sections)
        {
            if (!section.Name.StartsWith(PackSection.NotePrefix, StringComparison.Ordinal))
                continue;
            if (CheckpointCheck.Read(checkup, Number, section.Name, section.Size, out _) is not { } checkpoint)
                continue;
            if (checkup.Roots.TryGetValue(section.Size, out TreeHash root) && root != checkpoint.Root)
                checkup.Fail(Number, section.Name, FormattableString.Invariant($"signs the root {checkpoint.Root.ToBase64()}, but the leaves before lead to {root.ToBase64()}"), section.Size - 1);
        }
    }
}
