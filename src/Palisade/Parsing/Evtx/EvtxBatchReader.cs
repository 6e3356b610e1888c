using System.Buffers.Binary;

namespace Palisade.Parsing.Evtx;

/// <summary>Cuts an EVTX stream into batches of a few chunks of 64 KiB, which is all that a worker needs to parse them.</summary>
/// <remarks>
/// Walks the file by 64 KiB and takes no count from the header, as that of a log in use is stale. A block without the chunk magic
/// is passed over: silently when it is zero (a log grows by whole MiB), else as one failure. A chunk at an odd place is found
/// when the block after the bad one is none either.
/// </remarks>
internal sealed class EvtxBatchReader(Stream stream) : BatchReader
{
    private const int BatchChunks = 4;
    private byte[] _ahead = [];
    private int _aheadLength;
    private long _offset;
    private bool _begun;
    private bool _ended;
    private EvtxFile _file = EvtxFile.WithChecksums;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        if (!_begun)
            ReadHeader(batch);
        while (true)
        {
            int length = Fill(batch);
            batch.OffsetBytes = _offset;
            batch.Context = _file;
            if (length == 0)
                return false;
            ReadOnlySpan<byte> bytes = batch.Bytes.AsSpan(0, length);
            int good = 0;
            while (good < length && bytes[good..].StartsWith(ChunkLayout.ChunkMagic))
                good = Math.Min(good + ChunkLayout.ChunkBytes, length);
            int taken = good + PassOver(bytes[good..], good > 0 ? null : batch.Failures);
            KeepAhead(bytes[taken..]);
            _offset += taken;
            if (good > 0)
            {
                batch.Length = good;
                return true;
            }
        }
    }

    private void ReadHeader(RecordBatch batch)
    {
        _begun = true;
        int length = ReadFully(batch.Bytes, 0, ChunkLayout.FileHeaderBytes);
        ReadOnlySpan<byte> header = batch.Bytes.AsSpan(0, length);
        if (header.StartsWith(ChunkLayout.ChunkMagic))
        {
            KeepAhead(header);
            return;
        }

        _offset = length;
        if (length < ChunkLayout.FileHeaderBytes)
        {
            batch.Failures.Add(new ParseFailure(ParseFailureCode.Truncated, 0, length, Detail: "the file ends in its header"));
            return;
        }

        if (!header.StartsWith(ChunkLayout.FileMagic))
        {
            batch.Failures.Add(new ParseFailure(ParseFailureCode.BadChunk, 0, length, Detail: "the file header lacks its magic"));
            return;
        }

        if ((BinaryPrimitives.ReadUInt32LittleEndian(header[ChunkLayout.FileFlags..]) & ChunkLayout.NoChecksums) != 0)
            _file = EvtxFile.WithoutChecksums;
        else if (Crc32.Compute(header[..ChunkLayout.FileFlags]) != BinaryPrimitives.ReadUInt32LittleEndian(header[ChunkLayout.FileChecksum..]))
            batch.Failures.Add(new ParseFailure(ParseFailureCode.BadChecksum, 0, Detail: "file header"));
    }

    // How many bytes at the beginning hold no chunk: zeros, or else (only where failures can be told) up to the next place where one may be.
    private int PassOver(ReadOnlySpan<byte> bytes, List<ParseFailure>? failures)
    {
        int zeros = bytes.IndexOfAnyExcept((byte)0);
        if (zeros < 0)
            return bytes.Length;
        if (zeros >= ChunkLayout.ChunkBytes)
            return zeros / ChunkLayout.ChunkBytes * ChunkLayout.ChunkBytes;
        if (failures is null)
            return 0;
        int length = Math.Min(ChunkLayout.ChunkBytes, bytes.Length);
        if (!bytes[length..].StartsWith(ChunkLayout.ChunkMagic))
        {
            int odd = bytes[..Math.Min(length + ChunkLayout.ChunkMagic.Length - 1, bytes.Length)].IndexOf(ChunkLayout.ChunkMagic);
            if (odd > 0)
                length = odd;
        }

        failures.Add(new ParseFailure(ParseFailureCode.BadChunk, _offset, length, Detail: "no chunk where one belongs"));
        return length;
    }

    private int Fill(RecordBatch batch)
    {
        const int wanted = BatchChunks * ChunkLayout.ChunkBytes;
        if (batch.Bytes.Length < wanted)
            batch.Bytes = new byte[wanted];
        int length = _aheadLength;
        _ahead.AsSpan(0, length).CopyTo(batch.Bytes);
        _aheadLength = 0;
        return ReadFully(batch.Bytes, length, wanted);
    }

    private int ReadFully(byte[] bytes, int length, int wanted)
    {
        while (!_ended && length < wanted)
        {
            int read = stream.Read(bytes, length, wanted - length);
            _ended = read == 0;
            length += read;
        }

        return length;
    }

    private void KeepAhead(ReadOnlySpan<byte> rest)
    {
        if (_ahead.Length < rest.Length)
            _ahead = new byte[BatchChunks * ChunkLayout.ChunkBytes];
        rest.CopyTo(_ahead);
        _aheadLength = rest.Length;
    }
}
