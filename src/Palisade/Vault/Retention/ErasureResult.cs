namespace Palisade.Vault.Retention;

/// <summary>What an erasure did.</summary>
/// <param name="Erased">The keys destroyed in the vault; finished only when <paramref name="Unreachable"/> is empty.</param>
/// <param name="Refused">Those that something came between: a hold, the minimum.</param>
/// <param name="Unreachable">The backups that still have the keys.</param>
/// <param name="Aside">Damaged journal files that went.</param>
internal sealed record ErasureResult(IReadOnlyList<KeyRecord> Erased, IReadOnlyList<(KeyRecord Key, string Why)> Refused, IReadOnlyList<UnreachableBackup> Unreachable, IReadOnlyList<AsideJournal> Aside)
{
    /// <summary>Whether all that was to go is gone everywhere.</summary>
    public bool IsComplete => Refused.Count == 0 && Unreachable.Count == 0;
}

/// <summary>A backup that could not be reached.</summary>
/// <param name="Path">Where it should be.</param>
/// <param name="Why">What was there instead.</param>
internal sealed record UnreachableBackup(string Path, string Why);
