using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 7: every batch of the span is in exactly one sealed file, which is there, or its key is destroyed.</summary>
internal static class SealedCheck
{
    public const int Number = 7;

    public static void Run(PackCheckup checkup)
    {
        LogWalk walk = checkup.Walk!;
        Dictionary<string, PackSection> segments = checkup.Manifest.Sections.Where(s => s.IsSegment).ToDictionary(s => s.Id, StringComparer.Ordinal);
        HashSet<string> needed = new(StringComparer.Ordinal);
        bool[] missing = new bool[walk.Batches.Seals.Count];
        for (int i = 0; i < missing.Length; i++)
        {
            SealFacts seal = walk.Batches.Seals[i];
            string id = seal.Leaf.Segment.ToString();
            if (seal.IsOfSpan)
                needed.Add(id);
            missing[i] = !segments.TryGetValue(id, out PackSection? section);
            if (seal.IsOfSpan && section is not null && (section.Length != seal.Leaf.Bytes || section.Digest != seal.Leaf.Digest))
                checkup.Fail(Number, section.Name, FormattableString.Invariant($"is another file than leaf {seal.Index} sealed"), seal.Index);
        }

        foreach (KeyFacts key in walk.Batches.Keys)
            CheckBatches(checkup, key, missing);
        foreach (string id in segments.Keys.Where(id => !needed.Contains(id)))
            checkup.Fail(Number, PackSection.SegmentPrefix + id, "has no batch of the span");
    }

    private static void CheckBatches(PackCheckup checkup, KeyFacts key, bool[] missing)
    {
        foreach (BatchFacts batch in key.Batches)
        {
            if (!batch.IsOfSpan)
                continue;
            if (batch.Seal < 0)
                checkup.Fail(Number, PackSection.Entries, "is a batch of the span that no seal leaf has", batch.Leaf);
            else if (missing[batch.Seal] && key.Erase is null)
                checkup.Fail(Number, PackSection.SegmentPrefix + checkup.Walk!.Batches.Seals[batch.Seal].Leaf.Segment, "is missing, and its key is not destroyed", batch.Leaf);
        }
    }
}
