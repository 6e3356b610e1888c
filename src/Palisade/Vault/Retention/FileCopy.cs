using System.Security.Cryptography;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Copies files from one disk to another; a file has its name only when all of it is durable.</summary>
internal static class FileCopy
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Copies a file. Its folder is to be synced by the caller.</summary>
    /// <returns>The SHA-256 of what was copied.</returns>
    public static TreeHash Copy(IVaultDisk from, IVaultDisk to, string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        string beside = path + ".tmp";
        using (IVaultFile source = from.Open(path, FileUse.Read))
        using (IVaultFile target = to.Open(beside, FileUse.Replace))
        {
            long offset = 0;
            for (int read = source.Read(0, chunk); read > 0; read = source.Read(offset, chunk))
            {
                hash.AppendData(chunk, 0, read);
                target.Write(offset, chunk.AsSpan(0, read));
                offset += read;
            }

            target.Sync();
        }

        to.Rename(beside, path);
        return new TreeHash(hash.GetHashAndReset());
    }

    public static long LengthOf(IVaultDisk disk, string path)
    {
        using IVaultFile file = disk.Open(path, FileUse.Read);
        return file.Length;
    }

    /// <summary>All files below a folder, by their paths from the vault's own.</summary>
    public static IEnumerable<string> Tree(IVaultDisk disk, string folder) =>
        disk.Files(folder).Select(f => $"{folder}/{f}").Concat(disk.Folders(folder).SelectMany(f => Tree(disk, $"{folder}/{f}")));
}
