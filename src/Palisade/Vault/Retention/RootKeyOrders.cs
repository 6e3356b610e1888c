using Palisade.Proofs.Format;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>What an operator does with the root key of a vault: divides it among people, recovers it from their shares, copies it under a passphrase, puts a new one in its place.</summary>
internal static class RootKeyOrders
{
    /// <summary>Makes shares of the root key of a vault; the vault is only read.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="needed">How many shares recover the key: 2 or more.</param>
    /// <param name="shares">How many there are, at most <see cref="KeySharing.MaxShares"/>.</param>
    /// <exception cref="VaultKeyException">The root key cannot be had, or is another vault's.</exception>
    public static KeyShare[] Divide(VaultPlace place, int needed, int shares)
    {
        using RootKey root = ReadRoot(place);
        return KeySharing.Divide(root, needed, shares);
    }

    /// <summary>Writes the root key file of a vault anew, from shares; nothing is written unless they give the key of this vault.</summary>
    /// <param name="place">The vault, and where the file is to be; under the passphrase of its options, if any.</param>
    /// <param name="shares">The shares.</param>
    /// <returns>The id of the key.</returns>
    /// <exception cref="VaultKeyException">The shares are too few or of another key, or there is such a file: it is never written over.</exception>
    public static string Recover(VaultPlace place, IReadOnlyCollection<KeyShare> shares)
    {
        PosixDisk disk = new(place.Folder);
        NoVault.Refuse(place.Folder, disk);
        RootKeyFile.RefuseInside(place.Folder, place.KeyFile);
        using RootKey root = KeySharing.Recover(shares);
        try
        {
            CheckOpens(disk, root);
        }
        catch (VaultKeyException e) when (e.Fault == KeyFault.WrongRootKey)
        {
            throw new VaultKeyException(KeyFault.WrongRootKey, $"The shares give the root key {root.Id}, which is not that of the vault {place.Folder}: they are another vault's, or the key was replaced after they were made.");
        }

        RootKeyFile.Write(disk, place.KeyFile, root, place.Options.Passphrase);
        return root.Id;
    }

    /// <summary>Writes a second copy of the root key, under a passphrase of its own.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="file">The copy, which is not there yet and does not lie in the vault.</param>
    /// <param name="passphrase">What it is to be under.</param>
    /// <exception cref="VaultKeyException">The root key cannot be had, or the copy cannot lie there.</exception>
    public static void Copy(VaultPlace place, string file, string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        string path = Path.GetFullPath(file);
        RootKeyFile.RefuseInside(place.Folder, path);
        using RootKey root = ReadRoot(place);
        RootKeyFile.Write(new PosixDisk(place.Folder), path, root, passphrase);
    }

    /// <summary>Puts a new root key in the place of the old one, whose bytes are overwritten. The log says so before it is done.</summary>
    /// <param name="place">The vault; nobody has it open.</param>
    /// <param name="newPassphrase">What the new file is to be under; null for none.</param>
    /// <returns>The id of the new key, and the backups whose keys are still under the old one.</returns>
    /// <exception cref="VaultLockedException">Another process writes to the vault.</exception>
    public static (string Id, IReadOnlyList<string> Backups) Rotate(VaultPlace place, string? newPassphrase)
    {
        using KeptVault vault = KeptVault.Open(place);
        using (VaultWriter writer = vault.OpenWriter())
        {
            writer.AppendLeaf((time, _) => new RotateLeaf(time, "root"));
            writer.Close();
        }

        vault.Lock();
        using RootKey root = RootRotation.Run(vault.Disk, place.KeyFile, place.Options.Passphrase, newPassphrase);
        return (root.Id, [.. new BackupRegister(vault.Disk, path => new PosixDisk(path)).All().Select(b => b.Path)]);
    }

    private static RootKey ReadRoot(VaultPlace place)
    {
        ReadOnlyDisk disk = new(new PosixDisk(place.Folder));
        RootKey root = KeptVault.ReadRoot(place, disk);
        try
        {
            CheckOpens(disk, root);
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    // While a root key is being replaced some files are under either key; opening the vault for writing checks it by its id then.
    private static void CheckOpens(IVaultDisk disk, RootKey root)
    {
        if (!RootRotation.IsUnfinished(disk))
            VaultKeys.Open(new ReadOnlyDisk(disk), root).Dispose();
    }
}
