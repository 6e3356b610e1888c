using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>
/// A disk that forgets: what is not synced may be lost, torn or reordered at a crash, names apart from bytes. It crashes at an operation stated beforehand, or fails there. The same seed gives the same
/// disk. Not safe on several threads at once.
/// </summary>
internal sealed class SimulatedDisk : IVaultDisk
{
    private readonly Dictionary<string, Folder> _folders = new() { [""] = new Folder(), ["/"] = new Folder() };
    private readonly List<Node> _nodes = [];
    private readonly HashSet<string> _locked = [];
    private bool _crashed;

    /// <summary>Operations so far.</summary>
    public long Operations { get; private set; }

    /// <summary>The operation at which it crashes; none when 0.</summary>
    public long CrashAt { get; set; }

    /// <summary>The operation that fails, once, and how: EIO or ENOSPC.</summary>
    public (long Operation, int Errno) FailAt { get; set; }

    /// <summary>The bytes it holds at most.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Whether it has crashed, and was not restarted.</summary>
    public bool IsStopped => _crashed;

    /// <summary>Called with the path and bytes of a file that has taken its name by renaming.</summary>
    public Action<string, byte[]>? Renamed { get; set; }

    /// <summary>Called with the path of a folder whose names have become durable.</summary>
    public Action<string>? FolderSynced { get; set; }

    /// <summary>Whether a sync has failed.</summary>
    public bool HasFailed { get; private set; }

    public long UsedBytes => _folders.Values.SelectMany(f => f.Names.Values).Distinct().Sum(n => (long)n.Bytes.Length);

    public IVaultFile Open(string path, FileUse use)
    {
        Do("open", path);
        Folder folder = FolderOf(path);
        string name = NameOf(path);
        bool there = folder.Names.TryGetValue(name, out Node? node);
        if (use == FileUse.CreateNew && there)
            throw new VaultIOException("open", path, Libc.EEXIST);
        if (use is FileUse.Read or FileUse.Write && !there)
            throw new VaultIOException("open", path, Libc.ENOENT);
        if (!there)
        {
            _nodes.Add(node = new Node());
            folder.Do(new NameChange(name, null, node));
        }

        if (use == FileUse.Replace && there)
            node!.Change(new ByteChange(0, [], 0));
        return new OpenFile(this, path, node!);
    }

    public bool Exists(string path) => _folders.TryGetValue(DurableFiles.FolderOf(path), out Folder? folder) && folder.Names.ContainsKey(NameOf(path));

    public IReadOnlyList<string> Files(string folder) => _folders.TryGetValue(folder, out Folder? found) ? [.. found.Names.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>The bytes of a file that is there, read by nobody.</summary>
    public byte[] Bytes(string path) => FolderOf(path).Names[NameOf(path)].Bytes;

    public IReadOnlyList<string> Folders(string folder)
    {
        string prefix = folder.Length == 0 ? "" : folder + "/";
        return [.. _folders.Keys.Where(f => f.Length > prefix.Length && f.StartsWith(prefix, StringComparison.Ordinal) && !f[prefix.Length..].Contains('/')).Select(f => f[prefix.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Folders are durable at once: they are made so rarely that a crash between would show nothing else.</summary>
    public void CreateFolder(string path)
    {
        if (_folders.ContainsKey(path))
            return;
        Do("mkdir", path);
        if (DurableFiles.FolderOf(path) is { Length: > 0 } parent)
            CreateFolder(parent);
        _folders[path] = new Folder();
    }

    public void Rename(string from, string to)
    {
        Do("rename", from);
        Folder folder = FolderOf(to);
        Node node = FolderOf(from).Names.GetValueOrDefault(NameOf(from)) ?? throw new VaultIOException("rename", from, Libc.ENOENT);
        folder.Do(new NameChange(NameOf(to), NameOf(from), node));
        Renamed?.Invoke(to, node.Bytes);
    }

    public void Delete(string path)
    {
        Do("unlink", path);
        if (!Exists(path))
            throw new VaultIOException("unlink", path, Libc.ENOENT);
        FolderOf(path).Do(new NameChange(NameOf(path), null, null));
    }

    public void SyncFolder(string path)
    {
        Do("fsync", path);
        _folders[path].Sync();
        FolderSynced?.Invoke(path);
    }

    public IDisposable Lock(string path)
    {
        Do("flock", path);
        return _locked.Add(path) ? new Held(this, path) : throw new VaultLockedException(path, "the simulation");
    }

    /// <summary>After a crash: loses what a real disk may lose, and works again.</summary>
    public void Restart(Random random)
    {
        foreach (Folder folder in _folders.Values)
            folder.Crash(random);
        foreach (Node node in _folders.Values.SelectMany(f => f.Names.Values).Distinct())
            node.Crash(random);
        _locked.Clear();
        (_crashed, CrashAt, FailAt) = (false, 0, default);
    }

    /// <summary>
    /// Whether these bytes lie anywhere on the device: in a file, on their way into one, or in the blocks of files that were deleted, replaced or cut, over which nothing was written since. Blocks are never
    /// used again here: what is free keeps its bytes for ever.
    /// </summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (Node node in _nodes)
        {
            if (node.Holds(bytes))
                return true;
        }

        return false;
    }

    /// <summary>Damages a file behind everybody's back.</summary>
    public void Damage(string path, Func<byte[], byte[]> change)
    {
        Node node = FolderOf(path).Names[NameOf(path)];
        node.Set(change([.. node.Bytes]));
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private Folder FolderOf(string path) => _folders.GetValueOrDefault(DurableFiles.FolderOf(path)) ?? throw new VaultIOException("open", path, Libc.ENOENT);

    private void Do(string operation, string path)
    {
        if (_crashed)
            throw new SimulatedCrashException();
        Operations++;
        if (Operations == CrashAt)
        {
            _crashed = true;
            throw new SimulatedCrashException();
        }

        if (Operations == FailAt.Operation)
        {
            HasFailed = true;
            throw new VaultIOException(operation, path, FailAt.Errno);
        }
    }

    /// <summary>A change of the names in a folder: a name gets a file, another name loses it; or a name is removed.</summary>
    private sealed record NameChange(string Name, string? From, Node? Node);

    /// <summary>Bytes written at an offset, or a length set.</summary>
    private sealed record ByteChange(long Offset, byte[] Bytes, long? Length);

    private sealed class Folder
    {
        private readonly List<NameChange> _pending = [];
        private Dictionary<string, Node> _durable = [];

        public Dictionary<string, Node> Names { get; private set; } = [];

        public void Do(NameChange change)
        {
            Apply(Names, change);
            _pending.Add(change);
        }

        public void Sync()
        {
            _durable = new Dictionary<string, Node>(Names);
            _pending.Clear();
        }

        /// <summary>Half the time changes are kept up to some point, as journalling file systems do; else any of them.</summary>
        public void Crash(Random random)
        {
            int kept = random.Next(_pending.Count + 1);
            bool ordered = random.Next(2) == 0;
            for (int i = 0; i < _pending.Count; i++)
            {
                if (ordered ? i < kept : random.Next(2) == 0)
                    Apply(_durable, _pending[i]);
            }

            _pending.Clear();
            Names = new Dictionary<string, Node>(_durable);
        }

        private static void Apply(Dictionary<string, Node> names, NameChange change)
        {
            if (change.From is not null)
                names.Remove(change.From);
            if (change.Node is null)
                names.Remove(change.Name);
            else
                names[change.Name] = change.Node;
        }
    }

    private sealed class Node
    {
        private const int Sector = 512;
        private readonly List<ByteChange> _pending = [];
        private readonly List<byte[]> _freed = [];
        private byte[] _durable = [];

        public byte[] Bytes { get; private set; } = [];

        public bool Holds(ReadOnlySpan<byte> bytes)
        {
            if (_durable.AsSpan().IndexOf(bytes) >= 0 || Bytes.AsSpan().IndexOf(bytes) >= 0)
                return true;
            foreach (byte[] freed in _freed)
            {
                if (freed.AsSpan().IndexOf(bytes) >= 0)
                    return true;
            }

            return false;
        }

        public void Change(ByteChange change)
        {
            foreach (byte[] cut in (byte[][])[Bytes, _durable])
            {
                if (change.Length is { } length && length < cut.Length)
                    _freed.Add(cut[(int)length..]);
            }

            Bytes = Apply(Bytes, change);
            _pending.Add(change);
        }

        public void Set(byte[] bytes)
        {
            (Bytes, _durable) = (bytes, bytes);
            _pending.Clear();
        }

        public void Sync()
        {
            foreach (ByteChange change in _pending)
                _durable = Apply(_durable, change);
            _pending.Clear();
        }

        /// <summary>A sync that failed: the pages count as clean, can be read, and are gone with the next crash, whatever is synced later.</summary>
        public void FailSync() => _pending.Clear();

        /// <summary>Each change is kept, lost, or kept by sectors.</summary>
        public void Crash(Random random)
        {
            foreach (ByteChange change in _pending)
            {
                int fate = random.Next(4);
                if (fate == 0)
                    continue;
                if (fate < 3 || change.Length is not null)
                {
                    _durable = Apply(_durable, change);
                    continue;
                }

                for (int at = 0; at < change.Bytes.Length; at += Sector)
                {
                    if (random.Next(2) == 0)
                        _durable = Apply(_durable, new ByteChange(change.Offset + at, change.Bytes[at..Math.Min(at + random.Next(1, Sector + 1), change.Bytes.Length)], null));
                }
            }

            _pending.Clear();
            Bytes = _durable;
        }

        private static byte[] Apply(byte[] bytes, ByteChange change)
        {
            long length = change.Length ?? Math.Max(bytes.Length, change.Offset + change.Bytes.Length);
            byte[] changed = new byte[length];
            bytes.AsSpan(0, (int)Math.Min(bytes.Length, length)).CopyTo(changed);
            change.Bytes.CopyTo(changed.AsSpan((int)change.Offset));
            return changed;
        }
    }

    private sealed class OpenFile(SimulatedDisk disk, string path, Node node) : IVaultFile
    {
        public string Path => path;

        public long Length => node.Bytes.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            int count = (int)Math.Clamp(node.Bytes.Length - offset, 0, buffer.Length);
            node.Bytes.AsSpan((int)Math.Min(offset, node.Bytes.Length), count).CopyTo(buffer);
            return count;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            long room = disk.Capacity - disk.UsedBytes + node.Bytes.Length - offset;
            if (bytes.Length > room)
            {
                node.Change(new ByteChange(offset, bytes[..(int)Math.Max(0, room)].ToArray(), null));
                throw new VaultIOException("write", path, Libc.ENOSPC);
            }

            bool alive = !disk._crashed;
            try
            {
                disk.Do("write", path);
            }
            catch (SimulatedCrashException) when (alive)
            {
                // The machine stopped in the middle of it.
                node.Change(new ByteChange(offset, bytes.ToArray(), null));
                throw;
            }

            node.Change(new ByteChange(offset, bytes.ToArray(), null));
        }

        public void SetLength(long length)
        {
            disk.Do("ftruncate", path);
            node.Change(new ByteChange(0, [], length));
        }

        public void Sync()
        {
            try
            {
                disk.Do("fdatasync", path);
            }
            catch (VaultIOException)
            {
                node.FailSync();
                throw;
            }

            node.Sync();
        }

        public void Dispose()
        {
        }
    }

    private sealed class Held(SimulatedDisk disk, string path) : IDisposable
    {
        public void Dispose() => disk._locked.Remove(path);
    }
}

/// <summary>The machine stopped.</summary>
internal sealed class SimulatedCrashException : Exception;
