using Palisade.Vault.Catalogue;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Writing;

/// <summary>What a writer is put together from. Tests put in a simulated disk, a clock of their own, and do without threads.</summary>
internal sealed record WriterParts
{
    public required IVaultDisk Disk { get; init; }

    public required VaultKeys Keys { get; init; }

    public required VaultCatalogue Catalogue { get; init; }

    /// <summary>Where the last checkpoint is remembered outside the vault; null for nowhere.</summary>
    public string? PinPath { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public VaultLimits Limits { get; init; } = new();

    /// <summary>Makes a reader for a stream that was open before a crash, from its name.</summary>
    public Func<string, IRecordReader?> RecoveredReader { get; init; } = _ => null;

    /// <summary>Name and version, for the <c>start</c> leaf.</summary>
    public string Program { get; init; } = "palisade";

    /// <summary>Go on from an older state, whatever is remembered.</summary>
    public bool AcceptRestored { get; init; }

    /// <summary>Erase by itself what has reached its maximum.</summary>
    public bool ErasesWhenDue { get; init; }

    /// <summary>Takes a line about something the writer did by itself; on any thread.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>False: nothing happens but in calls, for repeatable tests.</summary>
    public bool HasThreads { get; init; } = true;
}
