using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Keys;

/// <summary>A disk in memory that writes down what is done to it, and can stop (crash) at a given operation.</summary>
internal sealed class RecordingDisk : IVaultDisk
{
    public Dictionary<string, byte[]> Contents { get; init; } = new(StringComparer.Ordinal);

    public List<string> Log { get; } = [];

    /// <summary>How many operations that change something are let through; then each throws.</summary>
    public int Budget { get; set; } = int.MaxValue;

    public IVaultFile Open(string path, FileUse use)
    {
        if (use == FileUse.CreateNew && Contents.ContainsKey(path))
            throw new IOException("exists");
        if (use is FileUse.Read or FileUse.Write && !Contents.ContainsKey(path))
            throw new FileNotFoundException(path);
        if (use is FileUse.CreateNew or FileUse.Replace)
        {
            Note($"create {path}");
            Contents[path] = [];
        }

        return new MemoryFile(this, path);
    }

    public bool Exists(string path) => Contents.ContainsKey(path);

    public IReadOnlyList<string> Files(string folder) => [.. Contents.Keys.Where(k => k.StartsWith(folder + "/", StringComparison.Ordinal)).Select(k => k[(folder.Length + 1)..]).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Folders(string folder) => [];

    public void CreateFolder(string path) => Note($"mkdir {path}");

    public void Rename(string from, string to)
    {
        Note($"rename {from} {to}");
        Contents[to] = Contents[from];
        Contents.Remove(from);
    }

    public void Delete(string path)
    {
        Note($"delete {path} {(Contents[path].All(b => b == 0) ? "zeros" : "bytes")}");
        Contents.Remove(path);
    }

    public void SyncFolder(string path) => Note($"sync {path}/");

    public IDisposable Lock(string path) => new MemoryFile(this, path);

    private void Note(string operation)
    {
        if (Budget-- <= 0)
            throw new IOException("crash");
        Log.Add(operation);
    }

    private sealed class MemoryFile(RecordingDisk disk, string path) : IVaultFile
    {
        public string Path => path;

        public long Length => disk.Contents[path].Length;

        public int Read(long offset, Span<byte> buffer)
        {
            ReadOnlySpan<byte> rest = disk.Contents[path].AsSpan((int)Math.Min(offset, Length));
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            return rest.Length;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Note($"write {path} {(bytes.ContainsAnyExcept((byte)0) ? "bytes" : "zeros")}");
            byte[] now = disk.Contents[path];
            if (now.Length < offset + bytes.Length)
                Array.Resize(ref now, (int)offset + bytes.Length);
            bytes.CopyTo(now.AsSpan((int)offset));
            disk.Contents[path] = now;
        }

        public void SetLength(long length)
        {
            disk.Note($"length {path}");
            byte[] now = disk.Contents[path];
            Array.Resize(ref now, (int)length);
            disk.Contents[path] = now;
        }

        public void Sync() => disk.Note($"sync {path}");

        public void Dispose()
        {
        }
    }
}
