namespace Palisade.Server.Keeping;

/// <summary>Where the vault stands, for a page. Immutable; nothing of a record, no name of a sender.</summary>
internal sealed record VaultView
{
    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of the log.</summary>
    public required string Origin { get; init; }

    /// <summary>What must be done, in words; empty when nothing.</summary>
    public required IReadOnlyList<string> Alarms { get; init; }

    public required long Leaves { get; init; }

    public required long Records { get; init; }

    public required long RawBytes { get; init; }

    public required long SealedBytes { get; init; }

    /// <summary>The bytes of leaves and tiles.</summary>
    public required long LogBytes { get; init; }

    /// <summary>The bytes not sealed yet.</summary>
    public required long JournalBytes { get; init; }

    public required long FreeBytes { get; init; }

    /// <summary>The time of the last leaf under the published checkpoint.</summary>
    public required DateTimeOffset LastLeaf { get; init; }

    /// <summary>The last cosignature of a witness; default for none.</summary>
    public required DateTimeOffset Witnessed { get; init; }

    /// <summary>The last timestamp that is kept; default for none.</summary>
    public required DateTimeOffset Timestamped { get; init; }

    public required int Streams { get; init; }

    /// <summary>Records that senders or gaps in their numbers declare lost.</summary>
    public required long Lost { get; init; }

    public required long Crashes { get; init; }

    /// <summary>How often records were read in clear.</summary>
    public required long ClearTimes { get; init; }

    /// <summary>How many.</summary>
    public required long ClearRecords { get; init; }

    public required IReadOnlyList<ClassView> Classes { get; init; }

    public required IReadOnlyList<HoldView> Holds { get; init; }

    /// <summary>The last gaps that were declared.</summary>
    public required IReadOnlyList<GapView> Gaps { get; init; }

    public required int GapCount { get; init; }

    /// <summary>What goes next: what is due or held first, then by date.</summary>
    public required IReadOnlyList<ErasureView> Erasures { get; init; }

    /// <summary>How many keys are to go one day.</summary>
    public required int ErasureCount { get; init; }

    public required IReadOnlyList<BackupView> Backups { get; init; }
}

/// <summary>A retention class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Minimum">Days from receipt that records are kept at least.</param>
/// <param name="Maximum">Days from the event after which they are gone.</param>
/// <param name="Records">Records that can still be read.</param>
/// <param name="Days">Ages in days at which there are records.</param>
/// <param name="NextErasure">The first day on which some go; null when none are there.</param>
internal sealed record ClassView(string Name, int Minimum, int Maximum, long Records, IReadOnlyList<int> Days, DateOnly? NextErasure);

/// <summary>An open hold.</summary>
internal sealed record HoldView(long Number, string Class, DateOnly From, DateOnly To, string Reason);

/// <summary>A time of which the log says that something may be missing.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Stream">The number of the stream; 0 for all.</param>
/// <param name="Reason">Why.</param>
internal sealed record GapView(DateTimeOffset From, DateTimeOffset To, long Stream, string Reason);

/// <summary>A key that goes.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Due">The day from which it must be gone.</param>
/// <param name="Records">The records under it.</param>
/// <param name="State">due, held, not finished, or later.</param>
internal sealed record ErasureView(string Key, DateOnly Due, long Records, string State);

/// <summary>A backup.</summary>
/// <param name="Path">Where.</param>
/// <param name="Trouble">What is wrong; empty when nothing is.</param>
internal sealed record BackupView(string Path, string Trouble);
