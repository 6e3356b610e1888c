namespace Palisade.Vault.Storage;

/// <summary>
/// The only door to the files of a vault: what is durable, and in which order, is decided by calls on this. A path is relative to the vault's folder, with
/// <c>/</c> between its parts; an absolute one (the root key, the pin) is taken as it is. Every failure is a <see cref="VaultIOException"/>. Safe on any thread.
/// </summary>
internal interface IVaultDisk
{
    /// <summary>Opens a file. Creating one is durable only after <see cref="IVaultFile.Sync"/> and <see cref="SyncFolder"/> of its folder.</summary>
    IVaultFile Open(string path, FileUse use);

    /// <summary>Whether there is a file (not a folder) of this name.</summary>
    bool Exists(string path);

    /// <summary>The names of the files in a folder, in ordinal order; none when there is no such folder.</summary>
    IReadOnlyList<string> Files(string folder);

    /// <summary>The names of the folders in a folder, in ordinal order; none when there is no such folder.</summary>
    IReadOnlyList<string> Folders(string folder);

    /// <summary>Creates a folder, and those it lies in, open to the owner only. Nothing happens when it is there.</summary>
    void CreateFolder(string path);

    /// <summary>Renames a file, in the place of another of that name if there is one; durable after <see cref="SyncFolder"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; durable after <see cref="SyncFolder"/>.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a folder durable. The empty path is the vault's folder.</summary>
    void SyncFolder(string path);

    /// <summary>Takes the lock that one process holds at a time; it is freed by disposing, and by death.</summary>
    /// <exception cref="VaultLockedException">Another holds it; says who.</exception>
    IDisposable Lock(string path);
}

/// <summary>What a file is opened for.</summary>
internal enum FileUse
{
    /// <summary>To read one that is there.</summary>
    Read,

    /// <summary>To read and write one that is there.</summary>
    Write,

    /// <summary>To write a new one, readable by the owner only; fails when it is there.</summary>
    CreateNew,

    /// <summary>To write one anew, whatever was there.</summary>
    Replace,
}
