using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Search;

/// <summary>Goes through the indexes of all segments, and tells which of their blocks a search has to read. Not safe on several threads at once.</summary>
/// <param name="disk">The vault.</param>
/// <param name="key">The key of an id; null when it is gone.</param>
/// <param name="readers">The version of the readers that the search parses with.</param>
/// <param name="note">Takes what cannot be read.</param>
/// <param name="seen">Which streams are in which segments, as far as it was seen: of one stream, segments without it are not opened again. Null to forget it.</param>
internal sealed class SearchIndex(IVaultDisk disk, Func<KeyId, DayKey?> key, int readers, Action<string> note, Dictionary<SegmentId, uint[]>? seen = null)
{
    private readonly LastContexts _contexts = new();

    public long Blocks { get; private set; }

    public long AllBlocks { get; private set; }

    public long Bytes { get; private set; }

    public long AllBytes { get; private set; }

    public long Records { get; private set; }

    /// <summary>The names of streams, as the segments have them.</summary>
    public Dictionary<uint, string> StreamNames { get; } = [];

    /// <summary>What was known of streams in the last blocks that have them.</summary>
    public LastContexts Contexts => _contexts;

    /// <summary>The source of the blocks of a segment that have to be read; null when there are none.</summary>
    public SegmentSource? Select(CatalogueSegment segment, SearchWork work)
    {
        SearchOptions options = work.Options;
        if (options.Ledger is { } ledger && ledger != LedgerEntry.IsUnder(segment.Key))
            return null;
        if (options.Stream is { } wanted && seen is not null && seen.TryGetValue(segment.Id, out uint[]? streams) && !streams.Contains(wanted))
            return null;
        using SegmentFile? file = Open(segment);
        if (file is null)
            return null;
        seen?.TryAdd(segment.Id, [.. file.Index.Streams.Keys]);
        foreach ((uint id, string name) in file.Index.Streams)
            StreamNames.TryAdd(id, name);
        _contexts.Take(file.Index);
        List<int> blocks = [];
        long lowest = long.MaxValue;
        foreach (SegmentBlock block in file.Index.Blocks)
        {
            (AllBlocks, AllBytes) = (AllBlocks + 1, AllBytes + block.CipherBytes);
            if (options.Stream is { } only && !file.Index.Streams.ContainsKey(only))
                continue;
            if (!Overlaps(block, file.Index, options) || !work.Plan.MayMatch(new BlockFacts(file.Index, block.Number, readers)))
                continue;
            blocks.Add(block.Number);
            (Blocks, Bytes, Records) = (Blocks + 1, Bytes + block.CipherBytes, Records + block.Records);
            lowest = Math.Min(lowest, block.Received.Lowest);
        }

        return blocks.Count == 0 ? null : new SegmentSource(work.Workers, () => Open(segment), blocks, lowest, error => note(SegmentTrouble.Text(segment.Id, error)));
    }

    /// <summary>Opens a segment; null when it cannot be read, which is noted.</summary>
    public SegmentFile? Open(CatalogueSegment segment)
    {
        try
        {
            if (key(segment.Key) is not { } dayKey)
            {
                note($"segment {segment.Id}: its key {segment.Key} is gone; what was in it is erased");
                return null;
            }

            SegmentFile? file = SegmentFile.TryOpen(disk, segment.Id, dayKey, out SegmentError error);
            if (file is null)
                note(SegmentTrouble.Text(segment.Id, error));
            return file;
        }
        catch (VaultIOException e)
        {
            note($"segment {segment.Id}: {e.Message}");
            return null;
        }
    }

    // The events of a chunk may be later than its event second, which is that of the first: for these only the upper bound counts.
    private static bool Overlaps(in SegmentBlock block, SegmentIndex index, SearchOptions options)
    {
        if (!options.ByEventTime)
            return block.Received.Highest >= options.From && (block.Received.Lowest < options.To || options.To == VaultTime.Max);
        if (block.Events.Lowest >= options.ToSecond)
            return false;
        int number = block.Number;
        return block.Events.Highest >= options.FromSecond || index.Streams.Keys.Any(s => SearchWork.IsUnknownOrChunked(index.Context(number, s).Span));
    }

    private static bool IsChunked(ReadOnlySpan<byte> context) => context.StartsWith("evtx\n"u8);

    /// <summary>When other readers made the index than those of the search, it answers for raw bytes only; and of chunks, whose bytes say nothing, not at all.</summary>
    private sealed class BlockFacts(SegmentIndex index, int block, int readers) : IBlockFacts
    {
        private readonly bool _saysNothing = index.HasFields && !index.IsReadBy(readers) && index.Streams.Keys.Any(s => IsChunked(index.Context(block, s).Span));

        public bool KnowsFields { get; } = index.IsReadBy(readers);

        public bool MayHaveWord(ulong word) => _saysNothing || index.MayContain(block, word);

        public bool MayHaveField(byte[] name) => index.MayHaveField(block, Encoding.UTF8.GetString(name));
    }
}
