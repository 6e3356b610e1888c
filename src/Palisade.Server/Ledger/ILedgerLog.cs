using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>Where ledger entries are kept: the vault, and memory in tests. One call at a time.</summary>
internal interface ILedgerLog
{
    /// <summary>Counts how often the log was opened: after each time entries may stand in it whose append had failed.</summary>
    int Opened { get; }

    /// <summary>Appends entries, all of them or none.</summary>
    /// <returns>The ordinal of the first, when all are durable; the others follow it one by one.</returns>
    /// <exception cref="StorageTroubleException">They may be durable, or not.</exception>
    Task<long> AppendAsync(IReadOnlyList<LedgerEntry> entries);

    /// <summary>Reads entries, in order.</summary>
    /// <param name="from">The first ordinal.</param>
    /// <param name="received">None of them was received before: microseconds since 1970.</param>
    /// <param name="take">Takes each.</param>
    /// <returns>What cannot be read, in words.</returns>
    /// <exception cref="IOException">The log cannot be read.</exception>
    IReadOnlyList<string> Read(long from, long received, Action<LedgerLine> take);
}
