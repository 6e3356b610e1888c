namespace Palisade.Vault.Journal;

/// <summary>Between two frames of a journal file.</summary>
/// <param name="Offset">The offset of the frame behind it, in bytes.</param>
/// <param name="NextFrame">The least number that frame can have.</param>
internal readonly record struct JournalPlace(long Offset, long NextFrame);
