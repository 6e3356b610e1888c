namespace Palisade.Proofs.Format;

/// <summary>Bytes that are appended to, kept and used again. Doubling, so the steady state allocates nothing.</summary>
internal sealed class GrowingBytes
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = value;
    }

    public void Varint(ulong value)
    {
        if (Length > _bytes.Length - Format.Varint.MaxLength)
            Grow(Format.Varint.MaxLength);
        Length += Format.Varint.Write(_bytes.AsSpan(Length), value);
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Room for some bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        if (Length > _bytes.Length - count)
            Grow(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
}
