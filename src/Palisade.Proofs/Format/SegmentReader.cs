using System.Buffers.Binary;

namespace Palisade.Proofs.Format;

/// <summary>
/// Reads a segment block after block from a stream: docs/vault-format.md, section 6. Takes hostile bytes; memory is bounded by <see cref="BlockLimits"/>. What is
/// wrong ends the reading and is <see cref="Error"/>. Not safe on several threads at once.
/// </summary>
public sealed class SegmentReader
{
    /// <summary>The bytes before the first block.</summary>
    public const int HeaderLength = 8 + SegmentId.Length;

    private readonly Stream _stream;
    private readonly BlockDecoder _decoder = new();
    private byte[] _cipher = [], _plain = [];
    private long _rest;
    private bool _ended;

    /// <summary>Reads the beginning.</summary>
    /// <param name="stream">Stands at the segment; is not disposed.</param>
    /// <param name="length">The bytes of the segment; no more are read.</param>
    public SegmentReader(Stream stream, long length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _rest, Length) = (stream, length, length);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (!Read(header) || !header.StartsWith(Magic))
            Fail(SegmentFault.NoSegment, 0);
        else
            Id = new SegmentId(header[Magic.Length..]);
    }

    /// <summary>The length in bytes, as given.</summary>
    public long Length { get; }

    /// <summary>The id the segment says it has.</summary>
    public SegmentId Id { get; }

    /// <summary>What is wrong; <see cref="SegmentFault.None"/> so far.</summary>
    public SegmentError Error { get; private set; }

    /// <summary>The blocks read so far.</summary>
    public int Blocks { get; private set; }

    /// <summary>Where the last block read begins.</summary>
    public long BlockOffset { get; private set; }

    internal static ReadOnlySpan<byte> Magic => "PALSEG1\n"u8;

    /// <summary>Reads the next block; its records are valid until the next call.</summary>
    /// <param name="cipher">For this segment.</param>
    /// <returns>Null after the last block, or when something is wrong.</returns>
    public BlockDecoder? ReadBlock(SegmentCipher cipher)
    {
        ArgumentNullException.ThrowIfNull(cipher);
        if (_ended || Error.Fault != SegmentFault.None || !TryReadCipher(out int length, out int plainLength))
            return null;
        int block = Blocks;
        Blocks = block + 1;
        if (_plain.Length < plainLength)
            _plain = new byte[plainLength];
        SegmentFault fault = cipher.TryOpen(block, _cipher.AsSpan(0, length), _plain.AsSpan(0, plainLength));
        if (fault != SegmentFault.None)
        {
            Fail(fault, BlockOffset, block);
            return null;
        }

        if (_decoder.TryDecode(_plain.AsMemory(0, plainLength), out SegmentError error))
            return _decoder;
        Error = error with { Block = block };
        return null;
    }

    private bool TryReadCipher(out int length, out int plainLength)
    {
        (length, plainLength) = (0, 0);
        Span<byte> sizes = stackalloc byte[8];
        BlockOffset = Length - _rest;
        if (!Read(sizes[..4]))
            return Fail(SegmentFault.CutOff, Length, Blocks);
        uint n = BinaryPrimitives.ReadUInt32BigEndian(sizes);
        if (n == 0)
        {
            _ended = true;
            return SkipFooter();
        }

        if (!Read(sizes[4..]))
            return Fail(SegmentFault.CutOff, Length, Blocks);
        uint plain = BinaryPrimitives.ReadUInt32BigEndian(sizes[4..]);
        if (n > BlockLimits.MaxCipherBytes || plain > BlockLimits.MaxPlainBytes)
            return Fail(SegmentFault.BlockTooLong, BlockOffset, Blocks);
        if (n > _rest)
            return Fail(SegmentFault.CutOff, Length, Blocks);
        (length, plainLength) = ((int)n, (int)plain);
        if (_cipher.Length < length)
            _cipher = new byte[length];
        return Read(_cipher.AsSpan(0, length)) || Fail(SegmentFault.CutOff, Length, Blocks);
    }

    // The footer is read past, so that a stream of several sections stands behind the segment.
    private bool SkipFooter()
    {
        long start = Length - _rest;
        if (_rest < 4)
            return Fail(SegmentFault.CutOff, Length);
        long footer = _rest - 4;
        if (_cipher.Length == 0)
            _cipher = new byte[4096];
        while (_rest > 4)
        {
            if (!Read(_cipher.AsSpan(0, (int)Math.Min(_cipher.Length, _rest - 4))))
                return Fail(SegmentFault.CutOff, Length);
        }

        Span<byte> size = stackalloc byte[4];
        if (!Read(size))
            return Fail(SegmentFault.CutOff, Length);
        uint stated = BinaryPrimitives.ReadUInt32BigEndian(size);
        if (stated != footer)
            Fail(stated > footer ? SegmentFault.CutOff : SegmentFault.TooLong, start);
        return false;
    }

    private bool Read(Span<byte> buffer)
    {
        if (buffer.Length > _rest || _stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            return false;
        _rest -= buffer.Length;
        return true;
    }

    private bool Fail(SegmentFault fault, long offset, int block = -1)
    {
        Error = new SegmentError(fault, offset, block);
        return false;
    }
}
