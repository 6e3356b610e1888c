using System.Buffers.Binary;
using System.Text;

namespace Palisade.Rules.Caching;

/// <summary>Reads what a <see cref="CacheWriter"/> wrote. Checks every length and index against what is there, so that memory stays within a small multiple of the file.</summary>
/// <remarks>Whatever is wrong throws <see cref="InvalidDataException"/>, which <see cref="RuleDecoder"/> turns into "no entry": it happens when a disk fails.</remarks>
internal sealed class CacheReader
{
    private readonly byte[] _bytes;
    private readonly string[] _strings;
    private int _position;

    /// <param name="bytes">A whole entry. Kept.</param>
    /// <param name="start">Where the content begins: the table of strings, then the rest.</param>
    public CacheReader(byte[] bytes, int start)
    {
        _bytes = bytes;
        _position = start;
        _strings = new string[ReadCount(1)];
        for (int i = 0; i < _strings.Length; i++)
            _strings[i] = ReadStringBytes();
    }

    public bool IsAtEnd => _position == _bytes.Length;

    public static InvalidDataException Wrong() => new("the cache entry is damaged");

    public byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Wrong();

    public bool ReadBool() => ReadIndex(2) == 1;

    /// <summary>A number from 0 to 2^31 - 1.</summary>
    public int ReadInt()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            uint next = ReadByte();
            if (shift == 28 && next > 7)
                break;
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return (int)value;
        }

        throw Wrong();
    }

    public int ReadSigned() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>An index into something of this length.</summary>
    public int ReadIndex(int length)
    {
        int index = ReadInt();
        return index < length ? index : throw Wrong();
    }

    /// <summary>A number of things that follow, each of which takes some bytes at least.</summary>
    public int ReadCount(int leastBytesEach)
    {
        int count = ReadInt();
        return count <= (_bytes.Length - _position) / leastBytesEach ? count : throw Wrong();
    }

    public string ReadString() => _strings[ReadIndex(_strings.Length)];

    public string? ReadStringOrNull()
    {
        int index = ReadIndex(_strings.Length + 1);
        return index == 0 ? null : _strings[index - 1];
    }

    public decimal ReadDecimal()
    {
        int low = ReadSigned(), middle = ReadSigned(), high = ReadSigned(), flags = ReadSigned();
        int scale = (flags >> 16) & 0xFF;
        if ((flags & 0x7F00FFFF) != 0 || scale > 28)
            throw Wrong();
        return new decimal(low, middle, high, flags < 0, (byte)scale);
    }

    // Twice the number of characters, and one more where some need two bytes: those are UTF-16 code units as they stand, since rules may hold half a pair.
    private string ReadStringBytes()
    {
        int head = ReadInt();
        if ((head & 1) == 0)
            return Encoding.Latin1.GetString(Take(head >> 1));
        ReadOnlySpan<byte> units = Take(Math.Min(head >> 1, int.MaxValue / 2) * 2);
        return string.Create(units.Length / 2, units, static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(from[(i * 2)..]);
        });
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
            throw Wrong();
        ReadOnlySpan<byte> taken = _bytes.AsSpan(_position, count);
        _position += count;
        return taken;
    }
}
