using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>Cuts the bytes of one connection into records. Keeps what is not whole yet. Not thread safe; any bytes are taken, in any pieces.</summary>
internal interface IFramer
{
    /// <summary>Takes bytes that came in.</summary>
    /// <param name="bytes">What follows what was consumed before.</param>
    /// <param name="records">Takes the records that are whole.</param>
    /// <returns>How many bytes were consumed: fewer than there are when the buffer is full, or when the connection cannot go on (<see cref="Broken"/>).</returns>
    int Push(ReadOnlySpan<byte> bytes, RecordBuffer records);

    /// <summary>Why nothing of this connection can be understood any more; null while it can.</summary>
    string? Broken { get; }

    /// <summary>Whether a record, or another part that its sender has begun, waits for its end.</summary>
    bool IsInside { get; }

    /// <summary>The connection has ended. What is not whole is a record where the protocol lets an end of the connection end it.</summary>
    void Complete(RecordBuffer records);
}
