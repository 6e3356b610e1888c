using System.Runtime.InteropServices;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Opens one segment of a pack and compares its batches with their leaves. Runs on its own thread: it writes only to itself and to its own batches.</summary>
internal sealed class SegmentOpening(PackCheckup checkup, SealFacts seal, int number, DayKey dayKey)
{
    private const int MaxFailures = 20;
    private readonly string _section = PackSection.SegmentPrefix + seal.Leaf.Segment;
    private readonly KeyFacts _key = checkup.Walk!.Batches.Find(seal.Leaf.Key)!;
    private readonly byte[] _entry = new byte[2 + Leaf.MaxBytes];

    public int Number => number;

    public List<Failure> Failures { get; } = [];

    public void Run()
    {
        using Stream stream = checkup.Pack.Open(_section)!;
        using Stream entries = checkup.Pack.Open(PackSection.Entries)!;
        using SegmentWalk walk = new(seal.Leaf, dayKey, leaf => Expect(leaf, entries), Fail);
        walk.Run(stream, () => Failures.Count >= MaxFailures);
    }

    private BatchLeaf? Expect(long leaf, Stream entries)
    {
        Span<BatchFacts> batches = CollectionsMarshal.AsSpan(_key.Batches);
        int place = _key.Find(leaf);
        bool known = place < batches.Length && batches[place].Leaf == leaf;
        if (!known || batches[place].Seal != number)
        {
            // A file may have batches before or after the entries of the pack, but none that its leaf does not name.
            bool named = seal.Leaf.Batches.Any(r => r.Contains(leaf));
            if (known || !named || (leaf >= checkup.Manifest.EntriesFrom && leaf < checkup.Manifest.EntriesTo))
                Fail(leaf, "has a batch that is not sealed in it");
            return null;
        }

        ref BatchFacts facts = ref batches[place];
        if (facts.IsOpened)
        {
            Fail(leaf, "has this batch twice");
            return null;
        }

        facts.IsOpened = true;
        return ReadLeaf(entries, facts.Offset);
    }

    private BatchLeaf? ReadLeaf(Stream entries, long offset)
    {
        entries.Position = offset;
        entries.ReadExactly(_entry.AsSpan(0, 2));
        int length = (_entry[0] << 8) | _entry[1];
        entries.ReadExactly(_entry.AsSpan(2, length));
        return Leaf.TryParse(_entry.AsSpan(2, length), out Leaf? leaf, out _) ? leaf as BatchLeaf : null;
    }

    private void Fail(long? leaf, string text)
    {
        if (Failures.Count < MaxFailures)
            Failures.Add(new Failure(OpenCheck.Number, _section, leaf, null, text, null));
    }
}
