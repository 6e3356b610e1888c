namespace Palisade.Vault.Storage;

/// <summary>
/// A disk that is only read, beside a writer or on media that cannot be written. What a writer is in the middle of is not seen: files that have no name yet, keys that are about to go.
/// </summary>
internal sealed class ReadingDisk(IVaultDisk disk) : IVaultDisk
{
    public IVaultFile Open(string path, FileUse use) => use == FileUse.Read ? disk.Open(path, use) : throw Refuse("open", path);

    public bool Exists(string path) => disk.Exists(path) && !disk.Exists(path + ".gone");

    public IReadOnlyList<string> Files(string folder)
    {
        IReadOnlyList<string> names = disk.Files(folder);
        return [.. names.Where(n => !n.EndsWith(".tmp", StringComparison.Ordinal) && !names.Contains(n + ".gone"))];
    }

    public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

    public void CreateFolder(string path) => throw Refuse("mkdir", path);

    public void Rename(string from, string to) => throw Refuse("rename", from);

    public void Delete(string path) => throw Refuse("unlink", path);

    public void SyncFolder(string path) => throw Refuse("fsync", path);

    public IDisposable Lock(string path) => throw Refuse("flock", path);

    private static VaultIOException Refuse(string operation, string path) => new(operation, path, Libc.EROFS);
}
