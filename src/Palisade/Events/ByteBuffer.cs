using System.Buffers;

namespace Palisade.Events;

/// <summary>A byte array that grows, reused from event to event, so that a steady state allocates nothing. Not thread safe.</summary>
public sealed class ByteBuffer : IBufferWriter<byte>
{
    private byte[] _bytes;

    /// <summary>An empty buffer.</summary>
    /// <param name="capacity">Bytes to begin with.</param>
    public ByteBuffer(int capacity = 256) => _bytes = new byte[Math.Max(capacity, 16)];

    /// <summary>The bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>The array behind it; it changes when the buffer grows.</summary>
    public byte[] Array => _bytes;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written from <paramref name="length"/> on, and keeps the array.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Append(byte value)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = value;
    }

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    private void Grow(int more) => System.Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(Length + more)));
}
