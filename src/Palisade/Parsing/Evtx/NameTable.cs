using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>Finds the names that BinXML refers to by their offset in the chunk, and makes field names of them. One per parser.</summary>
internal sealed class NameTable(EventVocabulary vocabulary)
{
    private const int Size = 1024;
    private const int NameHeaderBytes = 8; // next in bucket, hash, length in characters
    private readonly Place[] _places = new Place[Size];
    private readonly Pair[] _pairs = new Pair[Size];
    private readonly ByteBuffer _text = new();

    /// <summary>The field that holds the event's time.</summary>
    public FieldName TimeCreated { get; } = vocabulary.Intern("TimeCreated"u8);

    /// <summary>An unnamed Data element.</summary>
    public FieldName Data { get; } = vocabulary.Intern("Data"u8);

    /// <summary>The name at an offset of the chunk, or null when there is none.</summary>
    public FieldName? Find(Chunk chunk, int offset)
    {
        ref Place place = ref _places[offset & (Size - 1)];
        if (place.Stamp == chunk.Stamp && place.Offset == offset)
            return place.Name;
        int length = LengthAt(chunk, offset);
        if (length < 0)
            return null;
        FieldName name = OfUtf16(chunk.Bytes.AsSpan(chunk.Start + offset + NameHeaderBytes, length - NameHeaderBytes - 2));
        place = new Place(chunk.Stamp, offset, name);
        return name;
    }

    /// <summary>The bytes that a name takes where it is written out, with its header and terminator; -1 when there is none.</summary>
    public static int LengthAt(Chunk chunk, int offset)
    {
        int at = chunk.Start + offset;
        if (offset < 0 || at > chunk.End - NameHeaderBytes)
            return -1;
        int length = NameHeaderBytes + (chunk.UInt16(at + 6) * 2) + 2;
        return length > NameHeaderBytes + 2 && length <= chunk.End - at ? length : -1;
    }

    /// <summary><c>Element_Attribute</c>.</summary>
    public FieldName Join(FieldName element, FieldName attribute)
    {
        ref Pair pair = ref _pairs[unchecked((element.Hash * 31) ^ attribute.Hash) & (Size - 1)];
        if (pair.First != element || pair.Second != attribute)
        {
            _text.Truncate(0);
            _text.Append(element.Utf8);
            _text.Append((byte)'_');
            _text.Append(attribute.Utf8);
            pair = new Pair(element, attribute, vocabulary.Intern(_text.Written));
        }

        return pair.Joined;
    }

    /// <summary>The name that some UTF-16 text spells.</summary>
    public FieldName OfUtf16(ReadOnlySpan<byte> utf16)
    {
        _text.Truncate(0);
        FieldText.AppendUtf16(utf16, _text);
        return OfUtf8(_text.Written);
    }

    /// <summary>The name that some UTF-8 text spells.</summary>
    public FieldName OfUtf8(ReadOnlySpan<byte> utf8) => vocabulary.Intern(utf8);

    private readonly record struct Place(long Stamp, int Offset, FieldName Name);

    private readonly record struct Pair(FieldName First, FieldName Second, FieldName Joined);
}
