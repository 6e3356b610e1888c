namespace Palisade.Vault.Storage;

/// <summary>The orders of calls that survive a crash at any point between them.</summary>
internal static class DurableFiles
{
    private static readonly byte[] Zeros = new byte[64 << 10];

    /// <summary>
    /// Writes a small file so that after a crash there is the whole old one or the whole new one: a file beside it, synced, renamed, the folder synced. A leftover
    /// of the former kind ends in <c>.tmp</c>.
    /// </summary>
    public static void WriteWhole(this IVaultDisk disk, string path, ReadOnlySpan<byte> bytes)
    {
        string beside = path + ".tmp";
        using (IVaultFile file = disk.Open(beside, FileUse.Replace))
        {
            file.Write(0, bytes);
            file.Sync();
        }

        disk.Rename(beside, path);
        disk.SyncFolder(FolderOf(path));
    }

    /// <summary>Reads a whole small file.</summary>
    /// <exception cref="VaultIOException">Not there, not readable, or longer than stated.</exception>
    public static byte[] ReadWhole(this IVaultDisk disk, string path, int maxBytes)
    {
        using IVaultFile file = disk.Open(path, FileUse.Read);
        long length = file.Length;
        if (length > maxBytes)
            throw new VaultIOException("read", path, $"it has {length} bytes, more than {maxBytes}");
        byte[] bytes = new byte[length];
        int read = file.Read(0, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Destroys a file: zeros over its bytes, synced, then its name, synced. Nothing happens when it is not there.</summary>
    /// <remarks>A device that remaps blocks, or a file system that copies on write, may keep the old bytes; the documentation says so.</remarks>
    public static void Wipe(this IVaultDisk disk, string path)
    {
        if (!disk.Exists(path))
            return;
        using (IVaultFile file = disk.Open(path, FileUse.Write))
        {
            long length = file.Length;
            for (long offset = 0; offset < length; offset += Zeros.Length)
                file.Write(offset, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, length - offset)));
            file.Sync();
        }

        disk.Delete(path);
        disk.SyncFolder(FolderOf(path));
    }

    /// <summary>The folder of a path: the empty path, the vault's own, for a file that lies in it.</summary>
    public static string FolderOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash > 0 ? path[..slash] : slash == 0 ? "/" : "";
    }
}
