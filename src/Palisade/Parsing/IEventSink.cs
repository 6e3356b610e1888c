using Palisade.Events;

namespace Palisade.Parsing;

/// <summary>Takes what a parser finds, in the order of the file.</summary>
public interface IEventSink
{
    /// <summary>Takes one event; it is reset after the call.</summary>
    void OnEvent(LogEvent e);

    /// <summary>Takes one failure.</summary>
    void OnFailure(in ParseFailure failure);
}
