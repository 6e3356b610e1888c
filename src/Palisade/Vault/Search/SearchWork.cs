using Palisade.Events;

namespace Palisade.Vault.Search;

/// <summary>What all sources of one search share. Plan, options and names are safe on any thread; the rest is used from one at a time.</summary>
internal sealed class SearchWork
{
    private readonly Func<uint, string> _streamName;
    private LogEvent? _copy;

    public SearchWork(Query query, SearchOptions options, Func<uint, string> streamName, Func<byte[], IEventReader> createReader)
    {
        (Query, Options, _streamName, CreateReader) = (query, options, streamName, createReader);
        (Plan, Matcher, Workers) = (new QueryPlan(query), new QueryMatcher(query), new BlockWorkers(this, Math.Clamp(options.Threads, 1, SearchOptions.MaxThreads)));
        IsWanted = options.ByEventTime ? e => e.TimeTicks == LogEvent.NoTime || options.IncludesTicks(e.TimeTicks) : null;
    }

    /// <summary>What a record of the format EVTX begins with.</summary>
    public static ReadOnlySpan<byte> ChunkMagic => "ElfFile\0"u8;

    public Query Query { get; }

    public SearchOptions Options { get; }

    public QueryPlan Plan { get; }

    public QueryMatcher Matcher { get; }

    public Func<byte[], IEventReader> CreateReader { get; }

    /// <summary>Look through the blocks of segments.</summary>
    public BlockWorkers Workers { get; }

    /// <summary>Asked of each event of a chunk; null when its time does not matter.</summary>
    public Predicate<LogEvent>? IsWanted { get; }

    /// <summary>Whether a stream may have chunks, by what is known of it before a block.</summary>
    public static bool IsUnknownOrChunked(ReadOnlySpan<byte> context) => context.IsEmpty || context.StartsWith("evtx\n"u8);

    public string StreamName(uint stream) => _streamName(stream);

    /// <summary>The event, kept until the next copy.</summary>
    public LogEvent Copy(LogEvent e)
    {
        if (_copy is null || !ReferenceEquals(_copy.Vocabulary, e.Vocabulary))
            _copy = new LogEvent(e.Vocabulary);
        _copy.CopyFrom(e);
        return _copy;
    }
}
