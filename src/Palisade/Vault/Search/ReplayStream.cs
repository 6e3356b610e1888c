using Palisade.Events;
using Palisade.Sources;

namespace Palisade.Vault.Search;

/// <summary>
/// The records of one stream of a vault, with their terminators, as the bytes that came in: read forward, once. Of the chunks of a Windows event log the file's header comes once.
/// </summary>
internal sealed class ReplayStream(SearchRun run, FoundBytes found) : ForwardStream
{
    private int _given;

    public override int Read(Span<byte> buffer)
    {
        while (_given == found.Bytes.Length)
        {
            found.Bytes.Truncate(0);
            _given = 0;
            if (!run.TryStep(CancellationToken.None))
                return 0;
        }

        int count = Math.Min(buffer.Length, found.Bytes.Length - _given);
        found.Bytes.Written.Slice(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            run.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Puts the bytes of records one after another, and notes where each begins.</summary>
/// <param name="places">Takes the places.</param>
/// <param name="header">Gives the header of a table that goes before a record, which is no record itself; null for none.</param>
/// <param name="count">Told of each record.</param>
internal sealed class FoundBytes(ReplayPlaces places, HeaderBefore? header, Action count) : IFoundSink
{
    private const int ChunkHeaderBytes = 4096;
    private bool _hasHeader;
    private long _offset;

    /// <summary>What was not taken yet.</summary>
    public ByteBuffer Bytes { get; } = new(64 << 10);

    public bool WantsEvents => false;

    public void OnRecord(in FoundRecord record, LogEvent? e)
    {
        ReadOnlySpan<byte> raw = record.Raw;
        bool isChunk = raw.Length > ChunkHeaderBytes && raw.StartsWith(SearchWork.ChunkMagic) && record.Header.TerminatorBytes.IsEmpty;
        if (isChunk && _hasHeader)
            raw = raw[ChunkHeaderBytes..];
        _hasHeader |= isChunk;
        byte[] before = header?.Invoke(record.Raw) ?? [];
        Bytes.Append(before);
        _offset += before.Length;
        places.Add(_offset, record.Reference);
        // What came as a frame or a datagram has no line end of its own; parsers of lines need one.
        ReadOnlySpan<byte> end = !isChunk && record.Header.TerminatorBytes.IsEmpty ? "\n"u8 : record.Header.TerminatorBytes;
        Bytes.Append(raw);
        Bytes.Append(end);
        _offset += raw.Length + end.Length;
        count();
    }
}
