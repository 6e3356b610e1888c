using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;

namespace Palisade.Vault.Writing;

/// <summary>Records of one key that wait for their leaf. Used again for the next batch of the key. Not safe on several threads at once.</summary>
internal sealed class PendingBatch(KeyId key, DayKey dayKey) : IDisposable
{
    private readonly BatchTree _tree = new(dayKey);
    private readonly ByteBuffer _raw = new(16 << 10);
    private readonly SortedDictionary<uint, int> _streams = [];
    private RecordHeader[] _headers = new RecordHeader[64];
    private int[] _ends = new int[64];
    private Interval _received = Interval.Nothing, _events = Interval.Nothing;

    public KeyId Key => key;

    public TreeHash Commit { get; } = dayKey.Commit;

    public int Count { get; private set; }

    public int Bytes => _raw.Length;

    /// <summary>The most records that it takes, whatever the limits of the writer.</summary>
    public int MaxRecords { get; } = LedgerEntry.IsUnder(key) ? BatchLeaf.MaxLedgerRecords : BatchLeaf.MaxRecords;

    public int StreamCount => _streams.Count;

    /// <summary>When the first record came: a mark of the clock.</summary>
    public long Born { get; private set; }

    /// <summary>Whether the batcher has let it go; who still knows it must look for another.</summary>
    public bool IsGone { get; private set; }

    public ReadOnlySpan<RecordHeader> Headers => _headers.AsSpan(0, Count);

    public void Add(in RecordHeader header, ReadOnlySpan<byte> raw, long mark)
    {
        if (Count == 0)
            Born = mark;
        if (Count == _headers.Length)
        {
            Array.Resize(ref _headers, 2 * Count);
            Array.Resize(ref _ends, 2 * Count);
        }

        _headers[Count] = header;
        _raw.Write(raw);
        _ends[Count++] = _raw.Length;
        _streams[header.Stream] = _streams.GetValueOrDefault(header.Stream) + 1;
        _received = _received.With(header.Received);
        _events = _events.With(header.EventSecond);
    }

    /// <summary>The root of the tree over the records: most of the work of a batch.</summary>
    public TreeHash Root()
    {
        _tree.Begin(Headers);
        ReadOnlySpan<byte> raw = _raw.Written;
        for (int i = 0; i < Count; i++)
        {
            int start = i == 0 ? 0 : _ends[i - 1];
            _tree.Append(_headers[i], raw[start.._ends[i]]);
        }

        return _tree.Root();
    }

    /// <summary>The leaf, for a state of the log just before it.</summary>
    public BatchLeaf ToLeaf(long time, in TreeHash root, VaultState state) =>
        new(time, key, Commit, root, Count, Bytes, _received, _events, [.. _streams.Select(s => new BatchStream(s.Key, state.Stream(s.Key)!.Batched, s.Value))]) { Ledger = Acts() };

    private LedgerAct[] Acts()
    {
        if (!LedgerEntry.IsUnder(key))
            return [];
        LedgerAct[] acts = new LedgerAct[Count];
        for (int i = 0; i < Count; i++)
            acts[i] = LedgerAct.Of(_raw.Written[(i == 0 ? 0 : _ends[i - 1]).._ends[i]]);
        return acts;
    }

    public void Clear()
    {
        _raw.Clear();
        _streams.Clear();
        Count = 0;
        (_received, _events) = (Interval.Nothing, Interval.Nothing);
    }

    public void Dispose()
    {
        IsGone = true;
        _tree.Dispose();
    }
}
