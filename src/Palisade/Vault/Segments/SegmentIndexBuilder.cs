using System.IO.Compression;
using System.Text;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>
/// Gathers the footer of a segment: blocks, streams, words, fields. Words that are in more than half of the blocks stand in one filter for the whole segment and not in those of the
/// blocks, which are the sharper for it.
/// </summary>
internal sealed class SegmentIndexBuilder
{
    /// <summary>The version of the footer, its first byte.</summary>
    public const byte Version = 2;

    // Together below the quarter that a vault may be larger than its plainly compressed bytes.
    private const int WordPercent = 12, FieldPercent = 3;

    // With fewer blocks, what is common saves nothing.
    private const int FewBlocks = 4;

    private readonly Func<uint, SegmentStream> _describe;
    private readonly List<SegmentBlock> _blocks = [];
    private readonly List<ArraySegment<ulong>> _blockWords = [];
    private readonly List<(int Block, uint Stream, int Context)> _contexts = [];
    private readonly SortedDictionary<uint, StreamState> _streams = [];
    private readonly List<byte[]> _contextTexts = [];
    private readonly SegmentRoom _room;
    private readonly WordSet _words;
    private readonly FieldIndex _fields;
    private readonly Palisade.Events.ByteBuffer _text = new();
    private StreamState? _last;

    public SegmentIndexBuilder(Func<uint, SegmentStream> describe, SegmentRoom room)
    {
        (_describe, _room, _words) = (describe, room, room.Words);
        _fields = new FieldIndex(_words);
    }

    public IReadOnlyList<SegmentBlock> Blocks => _blocks;

    /// <summary>Adds a record of the block being filled.</summary>
    public void Add(uint stream, long ordinal, ReadOnlySpan<byte> raw)
    {
        StreamState state = _last?.Description.Id == stream ? _last : Find(stream);
        _last = state;
        if (state.Description is { Reader: not null, ContextAt: not null })
            BringTo(state, ordinal);
        if (state.Block != _blocks.Count)
            BeginIn(state);
        WordScanner.Add(raw, _words);
        if (AuditHex.IsIn(raw))
            AddEncoded(raw);
        if (state.Description.Reader is IRecordReader reader)
            _fields.Add(reader, raw, _blocks.Count);
    }

    public void EndBlock(SegmentBlock block)
    {
        _blocks.Add(block);
        _blockWords.Add(_room.TakeWords());
    }

    /// <summary>Writes the footer.</summary>
    /// <param name="before">Bytes to be left free before it.</param>
    /// <param name="after">And after it.</param>
    /// <returns>All of it, in the room: valid until that is used again.</returns>
    public Span<byte> Finish(int before, int after)
    {
        GrowingBytes plain = _room.Footer;
        plain.Clear();
        WriteBlocks(plain);
        WriteStreams(plain);
        WriteFields(plain);
        WriteWords(plain);
        SegmentRoom.Return(_blockWords);
        int room = 5 + BrotliEncoder.GetMaxCompressedLength(plain.Length);
        Span<byte> all = _room.Output(before + room + after), footer = all.Slice(before, room);
        footer[0] = Version;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(footer[1..], plain.Length);
        BrotliEncoder.TryCompress(plain.Written.Span, footer[5..], out int written, 5, 22);
        return all[..(before + 5 + written + after)];
    }

    private void AddEncoded(ReadOnlySpan<byte> raw)
    {
        _text.Truncate(0);
        AuditHex.Append(raw, _text);
        WordScanner.Add(_text.Written, _words);
    }

    private StreamState Find(uint stream)
    {
        if (!_streams.TryGetValue(stream, out StreamState? state))
            _streams.Add(stream, state = new StreamState(_describe(stream)));
        return state;
    }

    private static void BringTo(StreamState state, long ordinal)
    {
        byte[] context = state.Description.ContextAt!(ordinal);
        if (context.Length == 0 || ReferenceEquals(context, state.Context))
            return;
        state.Context = context;
        if (!context.AsSpan().SequenceEqual(state.Description.Reader!.Context))
            state.Description.Reader.Resume(context);
    }

    // What a reader needs before the first record of a stream in this block, for those who read the block alone.
    private void BeginIn(StreamState state)
    {
        state.Block = _blocks.Count;
        ReadOnlySpan<byte> context = state.Description.Reader is IRecordReader reader ? reader.Context : [];
        if (context.IsEmpty)
            return;
        int text = 0;
        while (text < _contextTexts.Count && !context.SequenceEqual(_contextTexts[text]))
            text++;
        if (text == _contextTexts.Count)
            _contextTexts.Add(context.ToArray());
        _contexts.Add((_blocks.Count, state.Description.Id, text));
    }

    private void WriteBlocks(GrowingBytes plain)
    {
        plain.Varint((ulong)_blocks.Count);
        foreach (SegmentBlock block in _blocks)
        {
            foreach (long number in (ReadOnlySpan<long>)[block.Offset, block.CipherBytes, block.PlainBytes, block.RawBytes, block.Batches, block.Records, block.Leaves.Lowest, block.Leaves.Highest, block.Received.Lowest, block.Received.Highest, block.Events.Lowest, block.Events.Highest])
                plain.Varint(Varint.ZigZag(number));
        }
    }

    private void WriteStreams(GrowingBytes plain)
    {
        plain.Varint((ulong)_streams.Count);
        foreach ((uint id, StreamState state) in _streams)
        {
            plain.Varint(id);
            plain.Varint((ulong)(state.Description.Reader?.Version ?? 0));
            WriteBytes(plain, Encoding.UTF8.GetBytes(state.Description.Name));
        }

        plain.Varint((ulong)_contextTexts.Count);
        foreach (byte[] text in _contextTexts)
            WriteBytes(plain, text);
        plain.Varint((ulong)_contexts.Count);
        foreach ((int block, uint stream, int context) in _contexts)
        {
            plain.Varint((ulong)block);
            plain.Varint(stream);
            plain.Varint((ulong)context);
        }
    }

    private void WriteFields(GrowingBytes plain)
    {
        IReadOnlyCollection<FieldEntry> fields = _fields.Fields ?? [];
        plain.Byte((byte)(_fields.Fields is null ? 0 : 1));
        Trim(fields);
        plain.Varint((ulong)fields.Count);
        foreach (FieldEntry field in fields)
        {
            WriteBytes(plain, field.Name);
            WriteBlockSet(plain, field.Blocks);
            plain.Varint(field.Values is null ? 0UL : (ulong)field.Values.Count + 1);
            for (int i = 0; i < (field.Values?.Count ?? 0); i++)
            {
                WriteBytes(plain, field.Values![i]);
                WriteBlockSet(plain, field.BlocksOf(i));
            }
        }
    }

    // The values that take most room are left out until the rest fits.
    private void Trim(IReadOnlyCollection<FieldEntry> fields)
    {
        int setBytes = (_blocks.Count + 7) / 8;
        long room = _blocks.Sum(b => (long)b.CipherBytes) * FieldPercent / 100;
        (FieldEntry Field, long Cost)[] byCost = [.. fields.Where(f => f.Values is not null).Select(f => (f, f.Values!.Sum(v => (long)v.Length + setBytes))).OrderBy(f => f.Item2)];
        foreach ((FieldEntry field, long cost) in byCost)
        {
            room -= cost;
            if (room < 0)
                field.Forget();
        }
    }

    private void WriteWords(GrowingBytes plain)
    {
        ulong[] common = _blocks.Count < FewBlocks ? [] : _room.Common.Find(_blockWords);
        WriteBloom(plain, WordBloom.Build(common, common.Length));
        for (int i = 0; i < _blocks.Count; i++)
        {
            ReadOnlySpan<ulong> rare = common.Length == 0 ? _blockWords[i] : CommonWords.Remove(common, _blockWords[i]);
            WriteBloom(plain, WordBloom.Build(rare, _blocks[i].CipherBytes * WordPercent / 100));
        }
    }

    private static void WriteBloom(GrowingBytes plain, WordBloom bloom)
    {
        plain.Byte((byte)bloom.Probes);
        WriteBytes(plain, bloom.Bits.Span);
    }

    private void WriteBlockSet(GrowingBytes plain, List<int> blocks)
    {
        Span<byte> set = plain.Take((_blocks.Count + 7) / 8);
        set.Clear();
        foreach (int block in blocks)
            set[block >> 3] |= (byte)(1 << (block & 7));
    }

    private static void WriteBytes(GrowingBytes plain, ReadOnlySpan<byte> bytes)
    {
        plain.Varint((ulong)bytes.Length);
        plain.Append(bytes);
    }

    private sealed class StreamState(SegmentStream description)
    {
        public SegmentStream Description { get; } = description;

        /// <summary>The block it was last seen in.</summary>
        public int Block { get; set; } = -1;

        /// <summary>What its reader was brought to.</summary>
        public byte[]? Context { get; set; }
    }
}
