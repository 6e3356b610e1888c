namespace Palisade.Parsing;

/// <summary>Turns a batch into events: the second half of a format. A function of the batch's bytes and context; one per thread.</summary>
public abstract class EventParser
{
    /// <summary>Called before each batch: the parser is kept from file to file (it has learned names and shapes), what is known of the file may change.</summary>
    /// <param name="options">Those of the batch's file; same vocabulary as before.</param>
    public virtual void Begin(ParseOptions options)
    {
    }

    /// <summary>Parses a whole batch: each event and each failure goes to the sink, in order.</summary>
    /// <remarks>Never throws for bad input. The event given to the sink is the parser's own and is reused.</remarks>
    public abstract void Parse(RecordBatch batch, IEventSink sink);
}
