namespace Palisade.Vault.Writing;

/// <summary>When batches, files, heartbeats and checkpoints are due. Tests make them small.</summary>
internal sealed record VaultLimits
{
    /// <summary>A batch is cut when its oldest record has waited so long.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Or when it has so many records (the format allows no more).</summary>
    public int BatchRecords { get; init; } = 4096;

    /// <summary>Or so many raw bytes.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Raw bytes that batches wait with, in all keys together; beyond it the largest is cut.</summary>
    public int WaitingBytes { get; init; } = 16 << 20;

    /// <summary>Batches that wait at a time, each of another key; beyond it the oldest is cut.</summary>
    public int WaitingBatches { get; init; } = 128;

    /// <summary>A journal file is closed at so many bytes of records, and sealed.</summary>
    public long JournalBytes { get; init; } = 32 << 20;

    /// <summary>Or when it has held records for so long.</summary>
    public TimeSpan JournalAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Closed files that wait for the sealer; beyond it appends wait: what is not sealed must not fill the disk.</summary>
    public int UnsealedFiles { get; init; } = 64;

    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The bytes kept back, so that the last thing a full disk does is a clean stop.</summary>
    public int ReserveBytes { get; init; } = 16 << 20;
}
