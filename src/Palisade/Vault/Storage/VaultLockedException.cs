namespace Palisade.Vault.Storage;

/// <summary>Another process writes to this vault. There is one writer at a time; searching, proving and verifying need no lock.</summary>
public sealed class VaultLockedException : IOException
{
    internal VaultLockedException(string path, string holder)
        : base($"another writer has this vault open: {holder} (lock {path}). There is one writer at a time; end it (a server: stop it for that time, senders that wait for an answer send again), or search, prove and verify beside it.")
    {
        Holder = holder;
    }

    /// <summary>Who holds it, as <c>process 4711</c>.</summary>
    public string Holder { get; }
}
