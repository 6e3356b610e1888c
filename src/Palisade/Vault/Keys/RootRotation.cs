using System.Security.Cryptography;
using System.Text;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Keys;

/// <summary>
/// Puts a new root key in the place of the old one. First everything is written beside what it replaces, under the new key; then the file
/// <c>keys/rotation</c> says that it holds; then each takes its place, and the old bytes are overwritten. A crash before that file leaves the old key in force, one after it the
/// new, and <see cref="OpenRoot"/> finishes what is left. The caller holds the lock of the vault.
/// </summary>
internal static class RootRotation
{
    private const string New = ".new", Mark = "rotation";

    private static string MarkPath => KeyFiles.PathOf(Mark);

    /// <summary>Whether a rotation was cut off: the vault is to be opened for writing once.</summary>
    public static bool IsUnfinished(IVaultDisk disk) => disk.Exists(MarkPath);

    /// <summary>Reads the root key that is in force, and finishes a rotation that was cut off.</summary>
    /// <param name="disk">The vault; its lock is held.</param>
    /// <param name="path">The root key file, absolute.</param>
    /// <param name="passphrase">Of that file, or null.</param>
    public static RootKey OpenRoot(IVaultDisk disk, string path, string? passphrase = null)
    {
        if (!IsUnfinished(disk))
        {
            Forget(disk, path);
            return RootKeyFile.Read(disk, path, passphrase);
        }

        RootKey root = RootKeyFile.Read(disk, disk.Exists(path + New) ? path + New : path, passphrase);
        if (root.Id != Encoding.ASCII.GetString(disk.ReadWhole(MarkPath, 64)))
        {
            root.Dispose();
            throw new VaultKeyException(KeyFault.WrongRootKey, $"The root key was being replaced, and {path} is not the new one.");
        }

        Finish(disk, path);
        return root;
    }

    /// <summary>Replaces the root key; afterwards shares and copies of the old one are worth nothing, and are to be made again.</summary>
    /// <param name="disk">The vault; its lock is held, and nobody uses its keys.</param>
    /// <param name="path">The root key file, absolute.</param>
    /// <param name="passphrase">Of that file, or null.</param>
    /// <param name="newPassphrase">Of the new file, or null.</param>
    /// <returns>The new root key.</returns>
    public static RootKey Run(IVaultDisk disk, string path, string? passphrase = null, string? newPassphrase = null)
    {
        using RootKey old = OpenRoot(disk, path, passphrase);
        RootKey root = RootKey.Create();
        RootKeyFile.Write(disk, path + New, root, newPassphrase);
        using (KeyWrap from = old.Wrapping(), to = root.Wrapping())
        {
            foreach (string name in disk.Files(KeyFiles.Folder).Where(IsUnderRoot))
            {
                byte[] secret = KeyFiles.Read(disk, from, name)!;
                disk.WriteWhole(KeyFiles.PathOf(name + New), to.Wrap(secret, name));
                CryptographicOperations.ZeroMemory(secret);
            }
        }

        disk.WriteWhole(MarkPath, Encoding.ASCII.GetBytes(root.Id));
        Finish(disk, path);
        return root;
    }

    /// <summary>Whether a file in <c>keys/</c> is wrapped by the root key itself.</summary>
    public static bool IsUnderRoot(string name) => name is VaultKeys.LogName or VaultKeys.SecondLogName or VaultKeys.WrapName or VaultKeys.EvidenceName or VaultKeys.PseudonymsName or VaultKeys.StateName || MonthName.Is(name);

    private static void Finish(IVaultDisk disk, string path)
    {
        foreach (string name in disk.Files(KeyFiles.Folder).Where(n => n.EndsWith(New, StringComparison.Ordinal)))
            Replace(disk, KeyFiles.PathOf(name[..^New.Length]));
        if (disk.Exists(path + New))
            Replace(disk, path);
        disk.Delete(MarkPath);
        disk.SyncFolder(KeyFiles.Folder);
    }

    // The old bytes are overwritten while the new ones already lie beside them.
    private static void Replace(IVaultDisk disk, string path)
    {
        disk.Wipe(path);
        disk.Rename(path + New, path);
        disk.SyncFolder(DurableFiles.FolderOf(path));
    }

    // What a rotation wrote that never came into force.
    private static void Forget(IVaultDisk disk, string path)
    {
        foreach (string name in disk.Files(KeyFiles.Folder).Where(n => n.EndsWith(New, StringComparison.Ordinal)))
            disk.Wipe(KeyFiles.PathOf(name));
        disk.Wipe(path + New);
    }
}
