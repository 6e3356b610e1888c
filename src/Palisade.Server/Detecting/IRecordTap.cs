using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>Takes records that are durable. Safe on any thread.</summary>
internal interface IRecordTap
{
    /// <summary>Says that records are about to be appended.</summary>
    /// <param name="next">The next ordinal of the vault.</param>
    Ticket Begin(Func<long> next);

    /// <summary>Takes a copy of records that are durable; waits while too many are waiting.</summary>
    /// <param name="ticket">From <see cref="Begin"/>.</param>
    /// <param name="stream">Their stream in the vault.</param>
    /// <param name="name">What the stream is called.</param>
    /// <param name="first">The ordinal of the first in the vault; the others follow it.</param>
    /// <param name="records">The records; the caller's again when the task is done.</param>
    /// <param name="cancel">Gives up waiting; they are taken all the same.</param>
    ValueTask TakeAsync(Ticket ticket, long stream, string name, long first, RecordBuffer records, CancellationToken cancel);

    /// <summary>The table that a source had last, as <see cref="Scanning.RecordReader.Context"/>; nothing where it had none.</summary>
    /// <param name="source">What its streams are called.</param>
    byte[] ContextOf(string source);

    /// <summary>Says that the append failed: the records may be in the vault, or not.</summary>
    void Fail(Ticket ticket);
}
