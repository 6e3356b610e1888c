using Palisade.Proofs.Format;

namespace Palisade.Vault;

/// <summary>How a vault is made and opened.</summary>
public sealed record VaultOptions
{
    /// <summary>The file of the root key; null for the one beside the vault, named as its folder with <c>.key</c> at the end. Never inside the vault.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The passphrase that the root key file is under; null for none.</summary>
    public string? Passphrase { get; init; }

    /// <summary>For a new vault: the name of its log, as <c>example.com/vault</c>; null for <c>palisade/</c> and 16 random digits.</summary>
    public string? Origin { get; init; }

    /// <summary>For a new vault: its retention classes. Default: <c>default</c>, at least 180 days from receipt, at most 400 from the event's day.</summary>
    public IReadOnlyDictionary<string, RetentionDays> Classes { get; init; } = new Dictionary<string, RetentionDays> { ["default"] = new(180, 400) };

    /// <summary>Makes readers of records for streams whose own are not known (any more): those that were open when a writer ended.</summary>
    public Func<IRecordReader>? RecordReaders { get; init; }

    /// <summary>Go on from an older state of the vault that was put back, whatever is remembered of it; a gap is declared. Whoever has seen a later checkpoint finds a fork.</summary>
    public bool AcceptRestored { get; init; }

    /// <summary>
    /// The writer erases by itself what has reached its maximum: when it is opened, and after each UTC midnight. Default: true. What is held stays; after the time of the log has leapt by more than 31 days nothing
    /// is erased by itself for as long, since the clock may be wrong. False leaves all of it to whoever runs <c>palisade vault erase</c>.
    /// </summary>
    public bool ErasesWhenDue { get; init; } = true;

    /// <summary>Takes a line about something that the writer did by itself, such as an erasure; called on a thread of the writer. Null for nobody.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Name and version of the program, for the log.</summary>
    public string Program { get; init; } = "palisade";
}
