using System.Buffers;
using System.Buffers.Binary;

namespace Palisade.Rules.Caching;

/// <summary>Writes numbers and strings compactly; each distinct string once, in a table ahead of the rest.</summary>
internal sealed class CacheWriter
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ArrayBufferWriter<byte> _table = new();
    private readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal);

    /// <summary>Bytes written so far, the table among them.</summary>
    public long Length => (long)_body.WrittenCount + _table.WrittenCount;

    public void WriteByte(byte value) => Write(_body, value);

    public void WriteBool(bool value) => Write(_body, value ? (byte)1 : (byte)0);

    /// <param name="value">0 or more.</param>
    public void WriteInt(int value) => WriteInt(_body, value);

    public void WriteSigned(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _body.Write(bytes);
    }

    public void WriteLong(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _body.Write(bytes);
    }

    public void WriteString(string text) => WriteInt(IndexOf(text));

    public void WriteStringOrNull(string? text) => WriteInt(text is null ? 0 : IndexOf(text) + 1);

    public void WriteDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (int part in bits)
            WriteSigned(part);
    }

    /// <summary>The content of an entry.</summary>
    public void CopyTo(IBufferWriter<byte> output)
    {
        WriteInt(output, _strings.Count);
        output.Write(_table.WrittenSpan);
        output.Write(_body.WrittenSpan);
    }

    private int IndexOf(string text)
    {
        if (_strings.TryGetValue(text, out int known))
            return known;
        _strings.Add(text, _strings.Count);
        bool isWide = text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF');
        WriteInt(_table, (text.Length * 2) + (isWide ? 1 : 0));
        foreach (char c in text)
        {
            Write(_table, (byte)(c & 0xFF));
            if (isWide)
                Write(_table, (byte)(c >> 8));
        }

        return _strings.Count - 1;
    }

    private static void WriteInt(IBufferWriter<byte> output, int value)
    {
        uint left = (uint)value;
        for (; left >= 0x80; left >>= 7)
            Write(output, (byte)(left & 0x7F | 0x80));
        Write(output, (byte)left);
    }

    private static void Write(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
