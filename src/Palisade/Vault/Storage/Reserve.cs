namespace Palisade.Vault.Storage;

/// <summary>Room kept back on the disk, so that the last thing a full disk does is a clean stop.</summary>
internal sealed class Reserve(IVaultDisk disk, int bytes)
{
    public const string FilePath = "reserve";

    /// <summary>Takes the room; nothing happens when it is taken.</summary>
    /// <exception cref="VaultIOException">There is not so much: a writer must not begin.</exception>
    public void Fill()
    {
        if (bytes == 0)
            return;
        try
        {
            using IVaultFile file = disk.Open(FilePath, disk.Exists(FilePath) ? FileUse.Write : FileUse.CreateNew);
            long length = file.Length;
            if (length >= bytes)
                return;
            byte[] zeros = new byte[Math.Min(bytes, 1 << 20)];
            for (; length < bytes; length += zeros.Length)
                file.Write(length, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - length)));
            file.Sync();
            disk.SyncFolder("");
        }
        catch (VaultIOException e) when (e.IsDiskFull)
        {
            Free();
            throw;
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free()
    {
        if (!disk.Exists(FilePath))
            return;
        disk.Delete(FilePath);
        disk.SyncFolder("");
    }
}
