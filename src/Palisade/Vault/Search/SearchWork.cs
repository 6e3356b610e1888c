using Palisade.Events;

namespace Palisade.Vault.Search;

/// <summary>What all sources of one search share. Used from one thread at a time.</summary>
internal sealed class SearchWork(Query query, SearchOptions options, Func<uint, string> streamName, Func<byte[], IEventReader> createReader)
{
    private LogEvent? _copy;

    /// <summary>What a record of the format EVTX begins with.</summary>
    public static ReadOnlySpan<byte> ChunkMagic => "ElfFile\0"u8;

    public SearchOptions Options => options;

    public QueryPlan Plan { get; } = new(query);

    public QueryMatcher Matcher { get; } = new(query);

    public Func<byte[], IEventReader> CreateReader => createReader;

    /// <summary>Asked of each event of a chunk; null when its time does not matter.</summary>
    public Predicate<LogEvent>? IsWanted { get; } = options.ByEventTime ? e => e.TimeTicks == LogEvent.NoTime || options.IncludesTicks(e.TimeTicks) : null;

    public string StreamName(uint stream) => streamName(stream);

    /// <summary>The event, kept until the next copy.</summary>
    public LogEvent Copy(LogEvent e)
    {
        if (_copy is null || !ReferenceEquals(_copy.Vocabulary, e.Vocabulary))
            _copy = new LogEvent(e.Vocabulary);
        _copy.CopyFrom(e);
        return _copy;
    }
}
