using System.Runtime.InteropServices;
using System.Text;

namespace Palisade.Vault.Segments;

/// <summary>
/// Which fields occur in which block, and for fields of few values, which values: gathered while the records of a segment go by. What it tells is complete or
/// not told at all, so that a block is never skipped wrongly.
/// </summary>
internal sealed class FieldIndex : IFieldSink
{
    /// <summary>The most values of a field that are told; of a field with more, none.</summary>
    public const int MaxValues = 64;

    /// <summary>The longest value that is told.</summary>
    public const int MaxValueBytes = 64;

    /// <summary>The most fields of a segment that are told; with more, none is.</summary>
    public const int MaxFields = 4096;

    // Names with the same first 64 bytes, as long paths in JSON have.
    private const ulong MaxProbes = 64;

    private readonly Dictionary<ulong, FieldEntry> _fields = [];
    private readonly WordSet _words;
    private FieldEntry? _last;
    private bool _tooMany;
    private nint _rawStart;
    private int _rawLength, _block;

    public FieldIndex(WordSet words) => _words = words;

    /// <summary>The fields, or null when they are too many to be told.</summary>
    public IReadOnlyCollection<FieldEntry>? Fields => _tooMany ? null : _fields.Values;

    /// <summary>Adds the fields of a record.</summary>
    /// <param name="reader">Gives them.</param>
    /// <param name="raw">The record, whose own words are added already.</param>
    /// <param name="block">The block it is in; never lower than before.</param>
    public unsafe void Add(IRecordReader reader, ReadOnlySpan<byte> raw, int block)
    {
        fixed (byte* start = raw)
        {
            (_rawStart, _rawLength, _block) = ((nint)start, raw.Length, block);
            reader.Fields(raw, this);
        }
    }

    public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!IsCovered(value))
            WordScanner.Add(value, _words);
        if (_tooMany || name.Length > Limits.MaxFieldNameBytes)
        {
            _tooMany = true;
            return;
        }

        FieldEntry? entry = _last?.Next is FieldEntry next && name.SequenceEqual(next.Name) ? next : Find(name);
        if (entry is null || _fields.Count > MaxFields)
        {
            _tooMany = true;
            return;
        }

        entry.Add(value, _block);
        if (_last is not null)
            _last.Next = entry;
        _last = entry;
    }

    // Names that differ only in the case of ASCII letters are one field. The hash knows the beginning of a name only, so others may stand in its place.
    private FieldEntry? Find(ReadOnlySpan<byte> name)
    {
        ulong hash = Words.HashOf(name);
        for (ulong probe = 0; probe < MaxProbes; probe++)
        {
            ref FieldEntry? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_fields, unchecked(hash + probe), out _);
            entry ??= new FieldEntry(name.ToArray());
            if (name.SequenceEqual(entry.Name) || Ascii.EqualsIgnoreCase(name, entry.Name))
                return entry;
        }

        return null;
    }

    // A value that lies in the record, between bytes that are no part of a word, has the words that the record has there.
    private unsafe bool IsCovered(ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            nint from = (nint)start - _rawStart, to = from + value.Length;
            if (value.IsEmpty)
                return true;
            if (from < 0 || to > _rawLength)
                return false;
            byte* raw = (byte*)_rawStart;
            return (from == 0 || !Words.IsPart(raw[from - 1])) && (to == _rawLength || !Words.IsPart(raw[to]));
        }
    }
}

/// <summary>A field of a segment.</summary>
/// <param name="name">Its name in UTF-8, as the reader gave it.</param>
internal sealed class FieldEntry(byte[] name)
{
    private readonly List<List<int>> _valueBlocks = [];
    private readonly ulong[] _hashes = new ulong[FieldIndex.MaxValues];
    private int _lastValue;

    /// <summary>The field that came after this one the last time: records of a kind have their fields in one order.</summary>
    public FieldEntry? Next { get; set; }

    public byte[] Name { get; } = name;

    /// <summary>The blocks it occurs in, ascending.</summary>
    public List<int> Blocks { get; } = [];

    /// <summary>Its values, or null when there are too many, or too long ones.</summary>
    public List<byte[]>? Values { get; private set; } = [];

    /// <summary>The blocks a value occurs in, ascending.</summary>
    public List<int> BlocksOf(int value) => _valueBlocks[value];

    public void Add(ReadOnlySpan<byte> value, int block)
    {
        Mark(Blocks, block);
        if (Values is null)
            return;
        int index = IndexOf(value);
        if (index >= 0)
            Mark(_valueBlocks[index], block);
        else
            Values = null;
    }

    /// <summary>Tells no values.</summary>
    public void Forget() => Values = null;

    // Values repeat: the last one is looked at first.
    private int IndexOf(ReadOnlySpan<byte> value)
    {
        List<byte[]> values = Values!;
        if (_lastValue < values.Count && value.SequenceEqual(values[_lastValue]))
            return _lastValue;
        if (value.Length > FieldIndex.MaxValueBytes)
            return -1;
        ulong hash = Words.HashOf(value);
        for (int i = _hashes.AsSpan(0, values.Count).IndexOf(hash); i >= 0 && i < values.Count; i++)
        {
            if (_hashes[i] == hash && value.SequenceEqual(values[i]))
                return _lastValue = i;
        }

        if (values.Count == FieldIndex.MaxValues)
            return -1;
        _hashes[values.Count] = hash;
        values.Add(value.ToArray());
        _valueBlocks.Add([]);
        return _lastValue = values.Count - 1;
    }

    private static void Mark(List<int> blocks, int block)
    {
        if (blocks.Count == 0 || blocks[^1] != block)
            blocks.Add(block);
    }
}
