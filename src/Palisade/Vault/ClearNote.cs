using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault;

/// <summary>
/// Says that records were read in clear, before they are: a small file in <c>clear/</c>, durable before the first record is shown. Whoever has the vault open for writing turns it into a <c>clear</c> leaf; when
/// nobody has, the reader opens it for that. The file is locked while the reading goes on, so that a reader that was killed is recorded as well, with what it had counted. The query is not in it.
/// </summary>
internal sealed class ClearNote : IDisposable
{
    public const string Folder = "clear";

    private const string Ending = ".note";
    private const int MaxBytes = 8192;
    private readonly IVaultDisk _disk;
    private readonly IVaultFile _file;
    private readonly IDisposable _lock;

    private ClearNote(IVaultDisk disk, IVaultFile file, IDisposable held, ClearLeaf leaf) => (_disk, _file, _lock, Leaf) = (disk, file, held, leaf);

    /// <summary>What it says.</summary>
    public ClearLeaf Leaf { get; private set; }

    /// <summary>Writes a note, durably.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="leaf">What is about to be read; with no records yet.</param>
    /// <exception cref="VaultIOException">It cannot be written: what is read would go unrecorded.</exception>
    public static ClearNote Begin(IVaultDisk disk, ClearLeaf leaf)
    {
        disk.CreateFolder(Folder);
        string name = $"{Folder}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

        // The lock is another file: a lock writes its holder into it.
        IDisposable held = disk.Lock(name + ".lock");
        try
        {
            IVaultFile file = disk.Open(name + Ending, FileUse.CreateNew);
            ClearNote note = new(disk, file, held, leaf);
            note.Count(0);
            disk.SyncFolder(Folder);
            return note;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Sets the number of records shown, durably.</summary>
    public void Count(long records)
    {
        Leaf = Leaf with { Records = records };
        byte[] text = Leaf.Encode();
        Span<byte> line = new byte[text.Length + 1 + 16];
        text.CopyTo(line);
        line[text.Length..].Fill((byte)' ');
        line[^1] = (byte)'\n';
        _file.Write(0, line);
        _file.Sync();
    }

    /// <summary>Ends the reading: the note may be taken from now on.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>Turns the notes of readings that have ended into leaves.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="append">Makes a leaf durable.</param>
    /// <returns>How many there were.</returns>
    public static int TakeAll(IVaultDisk disk, Action<ClearLeaf> append)
    {
        int taken = 0;
        foreach (string name in disk.Files(Folder))
        {
            if (!name.EndsWith(Ending, StringComparison.Ordinal))
                continue;
            string path = $"{Folder}/{name}", locked = path[..^Ending.Length] + ".lock";
            if (TryLock(disk, locked) is not { } held)
                continue;
            using (held)
            {
                // First the leaf, then the note goes: a crash in between gives two leaves, never none.
                append(Read(disk, path));
                disk.Delete(path);
                if (disk.Exists(locked))
                    disk.Delete(locked);
                taken++;
            }
        }

        if (taken > 0)
            disk.SyncFolder(Folder);
        return taken;
    }

    private static IDisposable? TryLock(IVaultDisk disk, string path)
    {
        try
        {
            return disk.Lock(path);
        }
        catch (VaultLockedException)
        {
            return null;
        }
    }

    // A crash may have torn it: then somebody read something, which is recorded all the same.
    private static ClearLeaf Read(IVaultDisk disk, string path)
    {
        ReadOnlySpan<byte> text = disk.ReadWhole(path, MaxBytes);
        int end = text.IndexOf((byte)'\n');
        bool isRead = Proofs.Format.Leaf.TryParse(text[..Math.Max(end, 0)].TrimEnd((byte)' '), out Leaf? leaf, out _);
        return isRead && leaf is ClearLeaf clear ? clear : new ClearLeaf(0, "search", 0, 0, VaultTime.Max, "a note of a reading that was torn by a crash");
    }
}
