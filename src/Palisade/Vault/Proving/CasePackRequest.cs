namespace Palisade.Vault.Proving;

/// <summary>What a case pack is to hold.</summary>
/// <param name="Case">The number of the case.</param>
/// <param name="Items">The items of evidence that go with it, with their bytes; none for a pack without.</param>
/// <param name="Since">The leaves of a checkpoint that somebody kept, from which the proof shall go on beside those that left the vault before; 0 for none.</param>
internal sealed record CasePackRequest(long Case, IReadOnlyList<CasePackItem> Items, long Since = 0);

/// <summary>An item of evidence that goes into a pack.</summary>
/// <param name="Digest">Its SHA-256, 64 hex digits in lower case.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Open">Opens it; the caller closes it.</param>
internal sealed record CasePackItem(string Digest, long Length, Func<Stream> Open);

/// <summary>A case pack that was made.</summary>
/// <param name="Entries">The ledger entries in it.</param>
/// <param name="Cases">The cases that these are about: the one asked for, and those that went into it.</param>
/// <param name="Size">The leaves of the checkpoint it was proved at.</param>
/// <param name="IsKept">Whether the vault keeps the checkpoint, so that later packs go on from it.</param>
internal sealed record MadeCasePack(long Entries, IReadOnlyList<long> Cases, long Size, bool IsKept);
