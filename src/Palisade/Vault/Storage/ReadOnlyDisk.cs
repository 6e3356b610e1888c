namespace Palisade.Vault.Storage;

/// <summary>
/// A vault's files for somebody who only reads, beside a writer or on media that cannot be written: whatever would change something is refused, and what only a writer may clear away (files being written,
/// keys being destroyed) is not seen.
/// </summary>
internal sealed class ReadOnlyDisk(IVaultDisk disk) : IVaultDisk
{
    private const string Unfinished = ".tmp", Gone = ".gone";

    public IVaultFile Open(string path, FileUse use) => use == FileUse.Read ? disk.Open(path, use) : throw Refuse("open for writing", path);

    public bool Exists(string path) => disk.Exists(path) && !disk.Exists(path + Gone);

    public IReadOnlyList<string> Files(string folder)
    {
        IReadOnlyList<string> all = disk.Files(folder);
        HashSet<string> gone = [.. all.Where(n => n.EndsWith(Gone, StringComparison.Ordinal)).Select(n => n[..^Gone.Length])];
        return [.. all.Where(n => !n.EndsWith(Unfinished, StringComparison.Ordinal) && !gone.Contains(n))];
    }

    public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

    public void CreateFolder(string path) => throw Refuse("mkdir", path);

    public void Rename(string from, string to) => throw Refuse("rename", from);

    public void Delete(string path) => throw Refuse("unlink", path);

    public void SyncFolder(string path) => throw Refuse("fsync", path);

    public IDisposable Lock(string path) => throw Refuse("flock", path);

    private static VaultIOException Refuse(string operation, string path) => new(operation, path, "the vault was opened to be read only");
}
