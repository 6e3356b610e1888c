using Palisade.Events;

namespace Palisade.Vault.Search;

/// <summary>Understands the records of one stream as events. One for each stream; used from one thread at a time.</summary>
public interface IEventReader : IRecordReader
{
    /// <summary>Whether a record holds events in a form of its own, so that its bytes say nothing as text (EVTX).</summary>
    bool IsChunked { get; }

    /// <summary>Gives the events of a record: one, or none, or those of a chunk.</summary>
    /// <param name="raw">The record, without its terminator.</param>
    /// <param name="take">Takes each; the event is valid during the call.</param>
    void Events(ReadOnlySpan<byte> raw, Action<LogEvent> take);
}
