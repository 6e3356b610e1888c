using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Retention;

/// <summary>A real disk that stops at a stated change, and from then on does nothing more: the process died there.</summary>
internal sealed class CrashingDisk(IVaultDisk disk, int crashAt) : IVaultDisk
{
    private int _changes;

    public bool HasCrashed => _changes >= crashAt;

    public IVaultFile Open(string path, FileUse use)
    {
        if (use is not FileUse.Read)
            Change(path);
        return new CrashingFile(this, disk.Open(path, use));
    }

    public bool Exists(string path) => disk.Exists(path);

    public IReadOnlyList<string> Files(string folder) => disk.Files(folder);

    public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void Rename(string from, string to)
    {
        Change(from);
        disk.Rename(from, to);
    }

    public void Delete(string path)
    {
        Change(path);
        disk.Delete(path);
    }

    public void SyncFolder(string path) => disk.SyncFolder(path);

    public IDisposable Lock(string path) => disk.Lock(path);

    private void Change(string path)
    {
        if (HasCrashed || ++_changes == crashAt)
            throw new VaultIOException("write", path, Libc.EIO);
    }

    private sealed class CrashingFile(CrashingDisk disk, IVaultFile file) : IVaultFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Change(Path);
            file.Write(offset, bytes);
        }

        public void SetLength(long length)
        {
            disk.Change(Path);
            file.SetLength(length);
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
