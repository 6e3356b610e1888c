using System.Buffers.Binary;

namespace Palisade.Proofs.Format;

/// <summary>Reads entries of leaves one after another, each <c>u16 length | entry</c>, from a stream of any length. One buffer; not thread-safe.</summary>
internal sealed class EntryReader(Stream stream, long firstLeaf)
{
    private readonly byte[] _buffer = new byte[4 * (2 + ushort.MaxValue)];
    private int _start, _end;

    /// <summary>The index of the leaf that <see cref="TryRead"/> gives next.</summary>
    public long NextLeaf { get; private set; } = firstLeaf;

    /// <summary>The place in the stream of the entry that <see cref="TryRead"/> gives next, its length included.</summary>
    public long Offset { get; private set; }

    /// <summary>Why there is no next entry, when the stream ends within one.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next entry; valid until the next call. False at the end, or where the stream ends within an entry.</summary>
    public bool TryRead(out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (!Fill(2))
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
        if (!Fill(2 + length))
            return false;
        entry = _buffer.AsSpan(_start + 2, length);
        _start += 2 + length;
        Offset += 2 + length;
        NextLeaf++;
        return true;
    }

    private bool Fill(int bytes)
    {
        if (_end - _start >= bytes)
            return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        _end += stream.ReadAtLeast(_buffer.AsSpan(_end), bytes - _end, throwOnEndOfStream: false);
        if (_end < bytes && _end > 0)
            Fault = "ends within an entry";
        return _end >= bytes;
    }
}
