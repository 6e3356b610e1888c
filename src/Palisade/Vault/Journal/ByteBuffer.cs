using System.Buffers.Binary;

namespace Palisade.Vault.Journal;

/// <summary>Bytes that grow at the end, with the numbers of the vault's own files: big-endian, and varints (LEB128).</summary>
internal sealed class ByteBuffer(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>What is written, to be changed in place.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    public int Capacity => _bytes.Length;

    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after a length, which was reached before.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Makes room for so many bytes in all.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= _bytes.Length)
            return;
        if (Length == 0)
            _bytes = new byte[capacity];
        else
            Array.Resize(ref _bytes, capacity);
    }

    /// <summary>Room for so many bytes at the end, to be filled by the caller.</summary>
    public Span<byte> Append(int count)
    {
        int end = Length + count;
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(end, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        Span<byte> room = _bytes.AsSpan(Length, count);
        Length = end;
        return room;
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void WriteByte(byte value) => Append(1)[0] = value;

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Append(8), value);

    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value & 0x7F | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    public void WriteVarint(long value) => WriteVarint((ulong)value);

    public void WriteZigzag(long value) => WriteVarint(unchecked((ulong)((value << 1) ^ (value >> 63))));

    public void WriteText(string value)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(value);
        WriteVarint(bytes.Length);
        Write(bytes);
    }
}
