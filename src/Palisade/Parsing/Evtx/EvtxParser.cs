using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>Parses batches of EVTX chunks: checks each one's checksums, finds its records and reads their BinXML in place.</summary>
internal sealed class EvtxParser(ParseOptions options) : EventParser
{
    private readonly LogEvent _event = new(options.Vocabulary);
    private readonly FragmentReader _fragments = new(options.Vocabulary);
    private readonly Chunk _chunk = new();
    private long _offset;
    private string? _defect;

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        bool hasChecksums = (batch.Context as EvtxFile ?? EvtxFile.WithChecksums).HasChecksums;
        for (int start = 0; start < batch.Length; start += ChunkLayout.ChunkBytes)
        {
            _offset = batch.OffsetBytes;
            int end = Math.Min(start + ChunkLayout.ChunkBytes, batch.Length);
            _chunk.Set(batch.Bytes, start, end);
            if (end - start < ChunkLayout.HeaderBytes)
                sink.OnFailure(new ParseFailure(ParseFailureCode.Truncated, _offset + start, end - start, Detail: "the file ends in a chunk's header"));
            else
                ParseChunk(hasChecksums, sink);
        }
    }

    private void ParseChunk(bool hasChecksums, IEventSink sink)
    {
        int free = FreeSpace();
        if (hasChecksums && (_chunk.UInt32(_chunk.Start + ChunkLayout.Flags) & ChunkLayout.NoChecksums) == 0 && !ChecksumsHold())
            sink.OnFailure(new ParseFailure(ParseFailureCode.BadChecksum, _offset + _chunk.Start, Detail: "chunk"));
        RecordWalk walk = new(_chunk, free);
        while (walk.TryNext(out RecordSpan record, out ParseFailure failure))
        {
            if (failure.Code != ParseFailureCode.None)
                sink.OnFailure(failure with { OffsetBytes = _offset + failure.OffsetBytes });
            if (record.Length > 0)
                ParseRecord(record, sink);
        }
    }

    private void ParseRecord(in RecordSpan record, IEventSink sink)
    {
        int at = record.Start;
        _event.Reset(_chunk.Bytes);
        _event.OffsetBytes = _offset + at;
        ulong id = _chunk.UInt64(at + 8);
        _event.RecordNumber = id <= long.MaxValue ? (long)id : 0;
        _event.SetTime(TimeText.FromFileTime(_chunk.UInt64(at + 16)));
        bool isWhole = ReadFields(at + ChunkLayout.RecordHeaderBytes, at + record.Length - 4) && _event.Count > 0;

        // What was read of a sound record counts, so that a twist at its end hides nothing; a damaged one is taken whole or not at all.
        bool isEvent = isWhole || (record.IsSound && _event.EventId >= 0 && _event.Source.Channel is not null);
        if (!isWhole || !record.IsSound)
            sink.OnFailure(FailureOf(record, isWhole, isEvent));
        else if (_event.Overflowed)
            sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, _event.OffsetBytes, 0, _event.RecordNumber));
        if (isEvent)
            sink.OnEvent(_event);
    }

    // A defect of the reader costs the record in which it shows.
    private bool ReadFields(int start, int end)
    {
        _defect = null;
        try
        {
            return _fragments.Read(_chunk, start, end, _event);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _defect = e.GetType().Name;
            return false;
        }
    }

    private ParseFailure FailureOf(in RecordSpan record, bool isWhole, bool isEvent)
    {
        if (_defect is not null)
            return new ParseFailure(ParseFailureCode.Defect, _event.OffsetBytes, isEvent ? 0 : record.Length, _event.RecordNumber, _defect);
        ParseFailureCode code = isWhole || _fragments.Failure == ParseFailureCode.None ? ParseFailureCode.Malformed : _fragments.Failure;
        string? detail = !record.IsSound ? "the copy of the record's size differs" : isEvent ? "read in part" : null;
        return new ParseFailure(code, _event.OffsetBytes, isEvent ? 0 : record.Length, _event.RecordNumber, detail);
    }

    // Where the records end, as far as the header can be believed.
    private int FreeSpace()
    {
        uint free = _chunk.UInt32(_chunk.Start + ChunkLayout.FreeSpace);
        return free is >= ChunkLayout.HeaderBytes and <= ChunkLayout.ChunkBytes ? _chunk.Start + (int)free : _chunk.Start + ChunkLayout.ChunkBytes;
    }

    private bool ChecksumsHold()
    {
        ReadOnlySpan<byte> bytes = _chunk.Bytes.AsSpan(_chunk.Start, _chunk.End - _chunk.Start);
        uint header = Crc32.Compute(bytes[..ChunkLayout.Flags], bytes[ChunkLayout.StringBuckets..ChunkLayout.HeaderBytes]);
        if (header != _chunk.UInt32(_chunk.Start + ChunkLayout.HeaderChecksum))
            return false;
        int free = FreeSpace() - _chunk.Start;
        return free <= bytes.Length && Crc32.Compute(bytes[ChunkLayout.HeaderBytes..free]) == _chunk.UInt32(_chunk.Start + ChunkLayout.DataChecksum);
    }
}
