using System.Runtime.InteropServices;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Opens a sealed file and compares every batch in it with its leaf: the same for a file in a pack and for one in a vault. Not thread-safe.</summary>
/// <param name="seal">The leaf of the file.</param>
/// <param name="dayKey">Its key; the caller's.</param>
/// <param name="leafOf">Gives the leaf to which a batch, by its index, is to be compared; null when it is none of those that are asked about.</param>
/// <param name="fail">Takes what does not hold: of a batch, or of the file.</param>
internal sealed class SegmentWalk(SealLeaf seal, DayKey dayKey, Func<long, BatchLeaf?> leafOf, Action<long?, string> fail) : IDisposable
{
    private readonly BatchTree _tree = new(dayKey);
    private readonly Dictionary<uint, long> _counts = [];

    /// <summary>The records that were compared.</summary>
    public long Records { get; private set; }

    /// <summary>Goes through the file.</summary>
    /// <param name="file">From its first byte.</param>
    /// <param name="isEnough">Asked between blocks, whether to stop.</param>
    public void Run(Stream file, Func<bool> isEnough)
    {
        using SegmentCipher cipher = new(dayKey, seal.Segment);
        SegmentReader reader = new(file, file.Length);
        if (reader.Error.Fault == SegmentFault.None && reader.Id != seal.Segment)
            fail(null, $"says that it is segment {reader.Id}");
        while (!isEnough() && reader.ReadBlock(cipher) is { } block)
        {
            foreach (BlockBatch batch in block.Batches)
            {
                if (leafOf(batch.Leaf) is { } leaf && Compare(block, batch, leaf) is { } difference)
                    fail(batch.Leaf, difference);
            }
        }

        if (reader.Error is { Fault: not SegmentFault.None } error)
            fail(null, FormattableString.Invariant($"cannot be opened at byte {error.Offset}{(error.Block >= 0 ? FormattableString.Invariant($", block {error.Block}") : "")} ({error.Fault})"));
    }

    public void Dispose() => _tree.Dispose();

    /// <summary>How a record differs from what its leaf shows of it as a ledger entry; null when it does not.</summary>
    internal static string? Difference(LedgerAct act, ReadOnlySpan<byte> raw) =>
        !LedgerEntry.TryParse(raw, out LedgerEntry? entry, out string reason) ? $"which is no ledger entry: {reason}" : entry!.Act != act ? "which has another actor or kind than the leaf shows" : null;

    private string? Compare(BlockDecoder block, BlockBatch batch, BatchLeaf leaf)
    {
        Records += batch.Count;
        if (batch.Count != leaf.Count)
            return FormattableString.Invariant($"has {batch.Count} records of this batch, its leaf has {leaf.Count}");
        ReadOnlySpan<RecordHeader> headers = block.Headers.Slice(batch.First, batch.Count);
        Interval received = Interval.Nothing, events = Interval.Nothing;
        long bytes = 0;
        int run = 0;
        _counts.Clear();
        _tree.Begin(headers);
        for (int i = 0; i < headers.Length; i++)
        {
            ReadOnlySpan<byte> raw = block.Raw(batch.First + i);
            _tree.Append(headers[i], raw);
            bytes += raw.Length;
            received = received.With(headers[i].Received);
            events = events.With(headers[i].EventSecond);

            // Records of a stream come in runs: one look for each of these.
            if (i == headers.Length - 1 || headers[i + 1].Stream != headers[i].Stream)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_counts, headers[i].Stream, out _) += i + 1 - run;
                run = i + 1;
            }
        }

        if (_tree.Root() != leaf.Root)
            return FormattableString.Invariant($"has records that lead to the root {_tree.Root().ToBase64()}, the leaf has {leaf.Root.ToBase64()}");
        for (int i = 0; i < leaf.Ledger.Count; i++)
        {
            if (Difference(leaf.Ledger[i], block.Raw(batch.First + i)) is { } difference)
                return FormattableString.Invariant($"has record {i} of this batch, {difference}");
        }

        bool sameStreams = _counts.Count == leaf.Streams.Count && leaf.Streams.All(s => _counts.TryGetValue(checked((uint)s.Stream), out long count) && count == s.Count);
        return bytes == leaf.Bytes && received == leaf.Received && events == leaf.Events && sameStreams ? null : "has records with other bytes, times or streams than the leaf says";
    }
}
