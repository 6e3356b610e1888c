namespace Palisade.Vault.Proving;

/// <summary>An entry is durable, and its leaf is not written or not under a checkpoint yet.</summary>
internal sealed class EntryPendingException(string message) : IOException(message);
