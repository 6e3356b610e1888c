using System.Buffers;
using System.Buffers.Binary;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>
/// The footer of a segment: which blocks there are, and which cannot hold what is looked for. It never hides a word, a field or a value that a block has; it is no evidence all the same, as
/// whoever wrote it could lie. Does not change until it is released; safe on any thread.
/// </summary>
internal sealed class SegmentIndex
{
    /// <summary>The longest footer, decompressed: 64 MiB.</summary>
    public const int MaxBytes = 64 << 20;

    private readonly Dictionary<(int Block, uint Stream), int> _contexts = [];
    private readonly Dictionary<string, SegmentField> _fields = new(StringComparer.OrdinalIgnoreCase);
    private byte[][] _contextTexts = [];
    private WordBloom _common;
    private WordBloom[] _words = [];
    private byte[]? _plain;
    private readonly HashSet<ulong> _readers = [];

    private SegmentIndex()
    {
    }

    /// <summary>The blocks, in the order of the file.</summary>
    public IReadOnlyList<SegmentBlock> Blocks { get; private set; } = [];

    /// <summary>The streams that have records here, by id: their names.</summary>
    public IReadOnlyDictionary<uint, string> Streams { get; private set; } = new Dictionary<uint, string>();

    /// <summary>Whether a reader understood the records of every stream: only then do words and fields speak of the values of fields as well, not only of the raw bytes.</summary>
    public bool HasFields { get; private set; }

    /// <summary>Whether what it says of fields is what readers of this version (<see cref="IRecordReader.Version"/>) find in the same bytes.</summary>
    public bool IsReadBy(int version) => HasFields && _readers.All(r => r == (ulong)version);

    /// <summary>The names of the fields that occur; null when they were too many to be told, or no reader was there.</summary>
    public IEnumerable<string>? FieldNames => HasFields ? _fields.Values.Select(f => f.Name) : null;

    /// <summary>Whether a word may occur in a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="word">By <see cref="Words.HashOf"/>.</param>
    public bool MayContain(int block, ulong word) => _words[block].MayContain(word) || _common.MayContain(word);

    /// <summary>Whether a field may occur in a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="name">Its name; case does not matter.</param>
    public bool MayHaveField(int block, string name) => !HasFields || (_fields.TryGetValue(name, out SegmentField? field) && field.IsIn(block));

    /// <summary>The values of a field in a block; null when they are not told, and empty when it does not occur there.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="name">Its name; case does not matter.</param>
    public IEnumerable<ReadOnlyMemory<byte>>? Values(int block, string name)
    {
        if (!HasFields)
            return null;
        return _fields.TryGetValue(name, out SegmentField? field) ? field.ValuesIn(block) : [];
    }

    /// <summary>What a reader of a stream needs before the first record of a block: nothing, or as <see cref="IRecordReader.Context"/>.</summary>
    public ReadOnlyMemory<byte> Context(int block, uint stream) => _contexts.TryGetValue((block, stream), out int text) ? _contextTexts[text] : default;

    /// <summary>Reads a decrypted footer.</summary>
    /// <returns>Null when it is none: the segment can be read without it, block after block.</returns>
    public static SegmentIndex? TryRead(ReadOnlySpan<byte> footer)
    {
        if (footer.Length < 5 || footer[0] != SegmentIndexBuilder.Version)
            return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(footer[1..]);
        if (length is < 0 or > MaxBytes)
            return null;
        SegmentIndex index = new() { _plain = ArrayPool<byte>.Shared.Rent(length) };
        Memory<byte> plain = index._plain.AsMemory(0, length);
        if (SegmentCipher.TryDecompress(footer[5..], plain.Span))
        {
            FooterCursor cursor = new(plain);
            index.ReadBlocks(ref cursor);
            index.ReadStreams(ref cursor);
            index.ReadFields(ref cursor);
            index.ReadWords(ref cursor);
            if (cursor.IsDone)
                return index;
        }

        index.Release();
        return null;
    }

    /// <summary>Gives its bytes back: words and fields may not be asked for any more. Blocks, streams and contexts stay.</summary>
    public void Release()
    {
        _words = [];
        _common = default;
        _fields.Clear();
        if (_plain is { } plain)
            ArrayPool<byte>.Shared.Return(plain);
        _plain = null;
    }

    private void ReadBlocks(ref FooterCursor cursor)
    {
        SegmentBlock[] blocks = new SegmentBlock[cursor.Count(12)];
        for (int i = 0; i < blocks.Length; i++)
        {
            long offset = cursor.Signed();
            (int cipher, int plain, int raw, int batches, int records) = (cursor.Small(), cursor.Small(), cursor.Small(), cursor.Small(), cursor.Small());
            blocks[i] = new SegmentBlock(i, offset, cipher, plain, raw, cursor.Interval(), batches, records, cursor.Interval(), cursor.Interval());
        }

        Blocks = blocks;
    }

    private void ReadStreams(ref FooterCursor cursor)
    {
        Dictionary<uint, string> streams = [];
        HasFields = true;
        for (int i = cursor.Count(3); i > 0; i--)
        {
            uint id = (uint)(cursor.Number() & uint.MaxValue);
            ulong reader = cursor.Number();
            HasFields &= reader > 0;
            _readers.Add(reader);
            streams[id] = cursor.Text();
        }

        Streams = streams;
        _contextTexts = new byte[cursor.Count(1)][];
        for (int i = 0; i < _contextTexts.Length; i++)
            _contextTexts[i] = cursor.Bytes().ToArray();
        for (int i = cursor.Count(3); i > 0; i--)
        {
            int block = cursor.Index(Blocks.Count);
            uint stream = (uint)(cursor.Number() & uint.MaxValue);
            _contexts[(block, stream)] = cursor.Index(_contextTexts.Length);
        }
    }

    private void ReadFields(ref FooterCursor cursor)
    {
        HasFields &= cursor.Byte() == 1;
        int setBytes = (Blocks.Count + 7) / 8;
        for (int i = cursor.Count(1 + setBytes); i > 0; i--)
        {
            string name = cursor.Text();
            SegmentField field = new(name, cursor.Memory(setBytes));
            int told = cursor.Count(0) - 1;
            for (int value = 0; value < told && !cursor.IsBroken; value++)
                field.Add(cursor.Memory(cursor.Count(1)), cursor.Memory(setBytes));

            // Names that differ only in case share their blocks, and tell no values.
            bool tells = told >= 0;
            if (_fields.TryGetValue(name, out SegmentField? other))
                field = other.With(field);
            else if (!tells)
                field.Forget();
            _fields[name] = field;
        }
    }

    private void ReadWords(ref FooterCursor cursor)
    {
        _common = ReadBloom(ref cursor);
        _words = new WordBloom[Blocks.Count];
        for (int i = 0; i < _words.Length; i++)
            _words[i] = ReadBloom(ref cursor);
    }

    private static WordBloom ReadBloom(ref FooterCursor cursor)
    {
        int probes = cursor.Byte();
        return new WordBloom(cursor.Memory(cursor.Count(1)), probes);
    }
}
