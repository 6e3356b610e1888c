using System.Buffers.Binary;

namespace Palisade.Vault.Journal;

/// <summary>Reads what <see cref="ByteBuffer"/> wrote. Its bytes passed a checksum and a cipher, so that a wrong one is a fault of the program, not an input.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _bytes.Length;

    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - Position)
            throw new InvalidDataException("An entry of the vault's journal ends too early.");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public byte TakeByte() => Take(1)[0];

    public long TakeInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public ulong TakeUnsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = TakeByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new InvalidDataException("A number in the vault's journal is too long.");
    }

    /// <exception cref="InvalidDataException">It is above the largest long.</exception>
    public long TakeVarint()
    {
        ulong value = TakeUnsigned();
        return value <= long.MaxValue ? (long)value : throw new InvalidDataException("A number in the vault's journal is too large.");
    }

    public long TakeZigzag()
    {
        ulong value = TakeUnsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    public string TakeText() => System.Text.Encoding.UTF8.GetString(Take(TakeVarint()));
}
