using System.Runtime.InteropServices;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Opens one segment of a pack and compares its batches with their leaves. Runs on its own thread: it writes only to itself and to its own batches.</summary>
internal sealed class SegmentOpening(PackCheckup checkup, SealFacts seal, int number, DayKey dayKey)
{
    private const int MaxFailures = 20;
    private readonly string _section = PackSection.SegmentPrefix + seal.Leaf.Segment;
    private readonly KeyFacts _key = checkup.Walk!.Batches.Find(seal.Leaf.Key)!;
    private readonly Dictionary<uint, long> _counts = [];
    private readonly byte[] _entry = new byte[2 + Leaf.MaxBytes];

    public int Number => number;

    public List<Failure> Failures { get; } = [];

    public void Run()
    {
        using Stream stream = checkup.Pack.Open(_section)!;
        using Stream entries = checkup.Pack.Open(PackSection.Entries)!;
        using SegmentCipher cipher = new(dayKey, seal.Leaf.Segment);
        using BatchTree tree = new(dayKey);
        SegmentReader reader = new(stream, stream.Length);
        if (reader.Error.Fault == SegmentFault.None && reader.Id != seal.Leaf.Segment)
            Fail(null, null, $"says that it is segment {reader.Id}");
        while (Failures.Count < MaxFailures && reader.ReadBlock(cipher) is { } block)
        {
            foreach (BlockBatch batch in block.Batches)
                Check(block, batch, entries, tree);
        }

        if (reader.Error is { Fault: not SegmentFault.None } error)
            Fail(null, null, FormattableString.Invariant($"cannot be opened at byte {error.Offset}{(error.Block >= 0 ? FormattableString.Invariant($", block {error.Block}") : "")} ({error.Fault})"));
    }

    private void Check(BlockDecoder block, BlockBatch batch, Stream entries, BatchTree tree)
    {
        Span<BatchFacts> batches = CollectionsMarshal.AsSpan(_key.Batches);
        int place = _key.Find(batch.Leaf);
        bool known = place < batches.Length && batches[place].Leaf == batch.Leaf;
        if (!known || batches[place].Seal != number)
        {
            // A file may have batches before or after the entries of the pack, but none that its leaf does not name.
            bool named = seal.Leaf.Batches.Any(r => r.Contains(batch.Leaf));
            if (known || !named || (batch.Leaf >= checkup.Manifest.EntriesFrom && batch.Leaf < checkup.Manifest.EntriesTo))
                Fail(batch.Leaf, null, "has a batch that is not sealed in it");
            return;
        }

        ref BatchFacts facts = ref batches[place];
        if (facts.IsOpened)
        {
            Fail(batch.Leaf, null, "has this batch twice");
            return;
        }

        facts.IsOpened = true;
        if (ReadLeaf(entries, facts.Offset) is { } leaf && Compare(block, batch, leaf, tree) is { } difference)
            Fail(batch.Leaf, null, difference);
    }

    private string? Compare(BlockDecoder block, BlockBatch batch, BatchLeaf leaf, BatchTree tree)
    {
        if (batch.Count != leaf.Count)
            return FormattableString.Invariant($"has {batch.Count} records of this batch, its leaf has {leaf.Count}");
        ReadOnlySpan<RecordHeader> headers = block.Headers.Slice(batch.First, batch.Count);
        Interval received = Interval.Nothing, events = Interval.Nothing;
        SortedDictionary<long, long> streams = [];
        long bytes = 0;
        tree.Begin(headers);
        for (int i = 0; i < headers.Length; i++)
        {
            ReadOnlySpan<byte> raw = block.Raw(batch.First + i);
            tree.Append(headers[i], raw);
            bytes += raw.Length;
            received = received.With(headers[i].Received);
            events = events.With(headers[i].EventSecond);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, headers[i].Stream, out _)++;
        }

        foreach ((uint stream, long count) in _counts)
            streams[stream] = count;
        _counts.Clear();
        if (tree.Root() != leaf.Root)
            return FormattableString.Invariant($"has records that lead to the root {tree.Root().ToBase64()}, the leaf has {leaf.Root.ToBase64()}");
        if (bytes != leaf.Bytes || received != leaf.Received || events != leaf.Events || !streams.SequenceEqual(leaf.Streams.Select(s => KeyValuePair.Create(s.Stream, s.Count))))
            return "has records with other bytes, times or streams than the leaf says";
        return null;
    }

    private BatchLeaf? ReadLeaf(Stream entries, long offset)
    {
        entries.Position = offset;
        entries.ReadExactly(_entry.AsSpan(0, 2));
        int length = (_entry[0] << 8) | _entry[1];
        entries.ReadExactly(_entry.AsSpan(2, length));
        return Leaf.TryParse(_entry.AsSpan(2, length), out Leaf? leaf, out _) ? leaf as BatchLeaf : null;
    }

    private void Fail(long? leaf, int? record, string text)
    {
        if (Failures.Count < MaxFailures)
            Failures.Add(new Failure(OpenCheck.Number, _section, leaf, record, text, null));
    }
}
