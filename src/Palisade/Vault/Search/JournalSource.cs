using System.Runtime.InteropServices;
using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>The records of the journal: durable, and perhaps in no segment yet. Those that came after <see cref="JournalSnapshot"/> was taken are left out.</summary>
/// <param name="snapshot">The journal.</param>
/// <param name="contexts">What a reader of a stream needs before the first record of the journal, from the segments before it.</param>
/// <param name="names">The names of streams.</param>
/// <param name="ledger">As <see cref="SearchOptions.Ledger"/>.</param>
internal sealed class JournalSource(JournalSnapshot snapshot, LastContexts contexts, Func<uint, string> names, bool? ledger = null) : RecordSource
{
    private const int BlockBytes = 1 << 20;

    private readonly GatheredBlock _block = new(snapshot, contexts, names);
    private int _file;

    public override long LowestReceived => snapshot.LowestReceived;

    public override RecordBlock? NextBlock()
    {
        _block.Clear();
        while (_file < snapshot.Readers.Count && _block.Bytes < BlockBytes)
        {
            if (snapshot.Readers[_file].TryRead(out ReadOnlySpan<byte> frame, out _))
                Take(frame);
            else
                _file++;
        }

        return _block.Count > 0 ? _block : null;
    }

    public override void Dispose() => snapshot.Dispose();

    private void Take(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            if (entries.Kind != EntryKind.Records)
            {
                entries.Skip();
                continue;
            }

            RecordRunCursor records = entries.ReadRecords().Records();
            while (records.MoveNext())
            {
                if (records.Header.Ordinal < snapshot.EndOrdinal && (ledger is null || ledger == snapshot.LedgerStreams.Contains(records.Header.Stream)))
                    _block.Add(records.Header, records.Raw);
            }
        }
    }

    private sealed class GatheredBlock(JournalSnapshot snapshot, LastContexts contexts, Func<uint, string> names) : RecordBlock
    {
        private readonly Palisade.Events.ByteBuffer _raw = new(BlockBytes);
        private readonly List<RecordHeader> _headers = [];
        private readonly List<int> _ends = [];
        private readonly HashSet<uint> _begun = [];

        public int Bytes => _raw.Length;

        public override int Count => _headers.Count;

        public override ReadOnlySpan<byte> RawBytes => _raw.Written;

        public override bool IsSequential => true;

        public void Clear()
        {
            _raw.Truncate(0);
            _headers.Clear();
            _ends.Clear();
        }

        public void Add(RecordHeader header, ReadOnlySpan<byte> raw)
        {
            if (snapshot.Find(header.Ordinal) is { } known)
            {
                header.EventSecond = known.EventSecond;
                header.Flags |= known.IsOwnTime ? RecordFlags.HasEventTime : RecordFlags.None;
            }

            _raw.Append(raw);
            _headers.Add(header);
            _ends.Add(_raw.Length);
        }

        public override ref readonly RecordHeader Header(int record) => ref CollectionsMarshal.AsSpan(_headers)[record];

        public override ReadOnlySpan<byte> Raw(int record) => _raw.Written[(record == 0 ? 0 : _ends[record - 1]).._ends[record]];

        public override int RecordAt(int offset)
        {
            int found = _ends.BinarySearch(offset + 1);
            if (found < 0)
                return ~found;
            while (found > 0 && _ends[found - 1] == _ends[found])
                found--;
            return found;
        }

        public override RecordReference Reference(int record) => snapshot.Find(_headers[record].Ordinal)?.Reference ?? RecordReference.None;

        // Only before its first block: later ones go on from there.
        public override ReadOnlySpan<byte> Context(uint stream) => _begun.Add(stream) ? contexts.Of(stream) : [];

        public override ReadOnlySpan<byte> EarlierContext(uint stream) => contexts.OfEarlier(names(stream), stream);
    }
}
