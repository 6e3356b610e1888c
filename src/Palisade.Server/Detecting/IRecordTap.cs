using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>Takes records that are durable.</summary>
internal interface IRecordTap
{
    /// <summary>Takes a copy of records; waits while too many are waiting.</summary>
    /// <param name="source">Who sent them.</param>
    /// <param name="stream">The number of their stream in the vault.</param>
    /// <param name="first">The ordinal of the first in its stream.</param>
    /// <param name="records">The records; the caller's again when the task is done.</param>
    /// <param name="cancel">Gives up waiting.</param>
    ValueTask TakeAsync(Source source, long stream, long first, RecordBuffer records, CancellationToken cancel);
}
