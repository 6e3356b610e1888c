namespace Palisade.Vault.Search;

/// <summary>What a search is asked to do beside its query. Immutable.</summary>
public sealed record SearchOptions
{
    /// <summary>Records before this time are left out: whole microseconds since 1970. 0 for no bound.</summary>
    public long From { get; init; }

    /// <summary>Records at or after this time are left out. <see cref="Proofs.Format.VaultTime.Max"/> for no bound.</summary>
    public long To { get; init; } = Proofs.Format.VaultTime.Max;

    /// <summary>The times meant are those of the events, not of receipt. A record without a time of its own counts by its receipt.</summary>
    public bool ByEventTime { get; init; }

    /// <summary>The most results; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>The most <see cref="Threads"/>: 16. Their blocks take some 64 MB together.</summary>
    public const int MaxThreads = 16;

    /// <summary>
    /// Threads that read, unpack and look through blocks, the caller's included: 1 to <see cref="MaxThreads"/>, and cut to that. Each has two blocks of about 1 MB in memory. Default: as many as there are
    /// processors, at most 4. They change neither results nor their order; fields are parsed on the thread of the caller.
    /// </summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>The one stream to look at; null for all.</summary>
    internal uint? Stream { get; init; }

    /// <summary>Whether the ledger alone is looked at (true), or all but the ledger (false); null for both.</summary>
    internal bool? Ledger { get; init; }

    internal bool Includes(in Proofs.Format.RecordHeader header) => (Stream is null || Stream == header.Stream) && IncludesTime(header);

    private bool IncludesTime(in Proofs.Format.RecordHeader header) => ByEventTime
        ? header.EventSecond >= FromSecond && header.EventSecond < ToSecond
        : header.Received >= From && (header.Received < To || To == Proofs.Format.VaultTime.Max);

    // An event second stands for the whole of it.
    internal long FromSecond => From == 0 ? long.MinValue : From / Proofs.Format.VaultTime.SecondMicroseconds;

    internal long ToSecond => To == Proofs.Format.VaultTime.Max ? long.MaxValue : (To + Proofs.Format.VaultTime.SecondMicroseconds - 1) / Proofs.Format.VaultTime.SecondMicroseconds;

    internal bool IncludesTicks(long utcTicks)
    {
        long time = (utcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return (From == 0 || time >= From) && (To == Proofs.Format.VaultTime.Max || time < To);
    }
}

/// <summary>How much a search is going to read: what is left when times and words have been compared with the indexes.</summary>
/// <param name="Blocks">Blocks to read.</param>
/// <param name="AllBlocks">Blocks there are.</param>
/// <param name="Bytes">Bytes of them on disk.</param>
/// <param name="AllBytes">Bytes of all blocks.</param>
/// <param name="JournalBytes">Bytes of the journal, all of which is read.</param>
/// <param name="Records">Records in the blocks to read.</param>
public sealed record SearchEstimate(long Blocks, long AllBlocks, long Bytes, long AllBytes, long JournalBytes, long Records);

/// <summary>What a search did.</summary>
/// <param name="Found">Results given.</param>
/// <param name="Records">Records given: chunks of Windows events hold several results.</param>
/// <param name="IsStopped">It was stopped before its end, or came to its limit.</param>
/// <param name="Problems">What could not be read, in words.</param>
public sealed record SearchSummary(long Found, long Records, bool IsStopped, IReadOnlyList<string> Problems);
