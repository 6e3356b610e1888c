using Palisade.Events;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Search;

/// <summary>Reads ledger entries from a vault, without the other records: files of other classes are not opened.</summary>
internal static class LedgerReading
{
    /// <summary>Reads the entries from an ordinal on, in order.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="from">The first ordinal.</param>
    /// <param name="received">No such entry was received before: microseconds since 1970; 0 when that is not known.</param>
    /// <param name="take">Takes each.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What could not be read, in words.</returns>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public static IReadOnlyList<string> Read(VaultReader vault, long from, long received, Action<LedgerLine> take, CancellationToken stop = default)
    {
        if (!Query.TryParse("*", out Query? all, out _))
            throw new InvalidOperationException();
        Taker taker = new(from, take);
        SearchSummary summary = vault.Search(all!, new SearchOptions { From = received, Ledger = true, Threads = 1 }, taker, null, stop);
        stop.ThrowIfCancellationRequested();
        return [.. summary.Problems, .. taker.Problems];
    }

    private sealed class Taker(long from, Action<LedgerLine> take) : IFoundSink
    {
        public List<string> Problems { get; } = [];

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            if (record.Header.Ordinal < from)
                return;
            if (LedgerEntry.TryParse(record.Raw, out LedgerEntry? entry, out string reason))
                take(new LedgerLine(entry!, record.Header.Ordinal, record.Header.Received, record.Reference));
            else
                Problems.Add(FormattableString.Invariant($"record {record.Header.Ordinal} is no ledger entry: {reason}"));
        }
    }
}

/// <summary>A ledger entry with its place.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Ordinal">Its ordinal in the vault.</param>
/// <param name="Received">When the vault took it: microseconds since 1970.</param>
/// <param name="Place">Its name in the log; <see cref="RecordReference.None"/> until its leaf is written, within about a second.</param>
internal sealed record LedgerLine(LedgerEntry Entry, long Ordinal, long Received, RecordReference Place);
