using Palisade.Events;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Search;

/// <summary>Goes from hit to hit through one source, a block at a time. Not safe on several threads at once.</summary>
internal sealed class HitCursor : IDisposable
{
    private readonly RecordSource _source;
    private readonly SearchWork _work;
    private readonly SearchReaders _readers;
    private readonly List<int> _hits = [];
    private RecordBlock? _block;
    private readonly HashSet<uint> _seen = [];
    private readonly TextFinder _finder;
    private readonly TextFindings _own = new();
    private int _next, _observed;
    private LogEvent? _event;

    public HitCursor(RecordSource source, SearchWork work)
    {
        (_source, _work) = (source, work);
        (_readers, _finder) = (new SearchReaders(work.CreateReader), new TextFinder(work));
    }

    /// <summary>The ordinal of the hit.</summary>
    public long Ordinal => Header.Ordinal;

    public ref readonly RecordHeader Header => ref _block!.Header(_hits[_next]);

    /// <summary>Goes to the next hit; false at the end.</summary>
    public bool MoveNext(CancellationToken stop)
    {
        _next++;
        while (_next >= _hits.Count)
        {
            stop.ThrowIfCancellationRequested();
            if (_block is { IsSequential: true, Count: > 0 } read)
                ReaderAt(read, read.Count - 1);
            if (_source.NextBlock() is not { } block)
                return false;
            (_block, _next) = (block, 0);
            _hits.Clear();
            Find(block);
        }

        return true;
    }

    /// <summary>Whether the last hit had more results than there was room for.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Gives the hit to a sink: once, or for a chunk once for each of its events that pass.</summary>
    /// <param name="sink">Takes it.</param>
    /// <param name="most">The most results to give; at least 1.</param>
    /// <returns>How often.</returns>
    public long Give(IFoundSink sink, long most)
    {
        IsCut = false;
        int record = _hits[_next];
        RecordBlock block = _block!;
        ref readonly RecordHeader header = ref block.Header(record);
        string stream = _work.StreamName(header.Stream);
        IEventReader? reader = sink.WantsEvents ? ReaderAt(block, record) : null;
        if (IsChunk(block, record, reader))
            return GiveEvents(sink, record, stream, reader!, most);
        _event = null;
        reader?.Events(block.Raw(record), e => _event ??= _work.Copy(e));
        sink.OnRecord(new FoundRecord(block.Reference(record), in header, block.Raw(record), stream), _event);
        return 1;
    }

    public void Dispose() => _source.Dispose();

    private long GiveEvents(IFoundSink sink, int record, string stream, IEventReader reader, long most)
    {
        long given = 0;
        RecordBlock block = _block!;
        _work.Matcher.Begin(stream);
        _work.Matcher.EachEvent(block.Raw(record), reader, _work.IsWanted, e =>
        {
            IsCut = given == most;
            if (IsCut)
                return;
            given++;
            sink.OnRecord(new FoundRecord(block.Reference(record), in block.Header(record), block.Raw(record), stream), e);
        });
        if (_work.Matcher.HadEvents)
            return given;
        sink.OnRecord(new FoundRecord(block.Reference(record), in block.Header(record), block.Raw(record), stream), null);
        return 1;
    }

    private void Find(RecordBlock block)
    {
        _observed = 0;
        _seen.Clear();
        TextFindings? found = block.Findings;
        if (found is null)
            _finder.Find(block, found = _own);
        if (found.MayHaveChunks)
            FindInAll(block);
        else
            Take(block, found.Records);

        // In a segment records lie batch by batch; within a block that is the order of receipt but for records that came late to their key.
        if (!IsAscending(block))
            _hits.Sort((a, b) => block.Header(a).Ordinal.CompareTo(block.Header(b).Ordinal));
    }

    private void Take(RecordBlock block, List<Candidate> found)
    {
        foreach (Candidate candidate in found)
        {
            if (candidate.NeedsFields)
            {
                IEventReader reader = ReaderAt(block, candidate.Record);
                _work.Matcher.Begin(_work.StreamName(block.Header(candidate.Record).Stream));
                if (!_work.Matcher.Matches(block.Raw(candidate.Record), reader))
                    continue;
            }

            _hits.Add(candidate.Record);
        }
    }

    private void FindInAll(RecordBlock block)
    {
        for (int record = 0; record < block.Count; record++)
        {
            if (Passes(block, record))
                _hits.Add(record);
        }
    }

    private bool Passes(RecordBlock block, int record)
    {
        ref readonly RecordHeader header = ref block.Header(record);
        IEventReader reader = ReaderAt(block, record);
        bool isChunk = IsChunk(block, record, reader);
        if (!_work.Options.Includes(header) && !(isChunk && _work.Options.ByEventTime))
            return false;
        _work.Matcher.Begin(_work.StreamName(header.Stream));
        if (!isChunk)
            return _work.Matcher.Matches(block.Raw(record), reader);
        bool any = false;
        _work.Matcher.EachEvent(block.Raw(record), reader, _work.IsWanted, _ => any = true);

        // A chunk that Windows laid out and never filled has no event, and is a record of its stream all the same.
        return any || (!_work.Matcher.HadEvents && _work.Options.Includes(header) && _work.Matcher.MatchesNothing());
    }

    // The reader of a record, past all records before it that say something of those below them.
    private IEventReader ReaderAt(RecordBlock block, int record)
    {
        for (; _observed <= record; _observed++)
        {
            uint stream = block.Header(_observed).Stream;
            IEventReader reader = _seen.Add(stream) ? Begin(block, stream) : _readers.Now(stream)!;
            reader.Observe(block.Raw(_observed));
        }

        return _readers.Now(block.Header(record).Stream)!;
    }

    private IEventReader Begin(RecordBlock block, uint stream) => block.IsSequential && _readers.Now(stream) is null
        ? _readers.Begin(stream, _work.StreamName(stream), block.Context(stream), block.EarlierContext(stream))
        : _readers.At(stream, block.Context(stream));

    private static bool IsChunk(RecordBlock block, int record, IEventReader? reader) =>
        reader is { IsChunked: true } && block.Raw(record).StartsWith(SearchWork.ChunkMagic) && block.ReadsChunks(block.Header(record).Stream);

    private bool IsAscending(RecordBlock block)
    {
        for (int i = 1; i < _hits.Count; i++)
        {
            if (block.Header(_hits[i]).Ordinal < block.Header(_hits[i - 1]).Ordinal)
                return false;
        }

        return true;
    }
}
