using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>A folder of a disk, as a disk: a backup on the same device.</summary>
internal sealed class FolderDisk(IVaultDisk disk, string folder) : IVaultDisk
{
    public IVaultFile Open(string path, FileUse use) => disk.Open(Full(path), use);

    public bool Exists(string path) => disk.Exists(Full(path));

    public IReadOnlyList<string> Files(string path) => disk.Files(Full(path));

    public IReadOnlyList<string> Folders(string path) => disk.Folders(Full(path));

    public void CreateFolder(string path) => disk.CreateFolder(Full(path));

    public void Rename(string from, string to) => disk.Rename(Full(from), Full(to));

    public void Delete(string path) => disk.Delete(Full(path));

    public void SyncFolder(string path) => disk.SyncFolder(Full(path));

    public IDisposable Lock(string path) => disk.Lock(Full(path));

    private string Full(string path) => path.Length == 0 ? folder : path[0] == '/' ? path : $"{folder}/{path}";
}
