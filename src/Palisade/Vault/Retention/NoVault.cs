using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Says why a folder is no vault, and which vaults are near it: a misspelled folder, one that may not be read and one that is something else each ask for something else.</summary>
internal static class NoVault
{
    // The folders looked at for a vault nearby, and those named.
    private const int MaxFolders = 1000, MaxNamed = 3;

    /// <summary>Refuses a folder that is no vault.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="disk">Its files.</param>
    /// <exception cref="VaultIOException">It is none, or this user cannot see whether it is.</exception>
    public static void Refuse(string folder, IVaultDisk disk)
    {
        if (!disk.Exists(VaultSettings.Path))
            throw new VaultIOException("open", folder, Reason(folder, disk));
    }

    private static string Reason(string folder, IVaultDisk disk)
    {
        if (IsForbidden(disk))
            return "this user may not read it. Use the account that keeps the vault, or root";
        if (File.Exists(folder))
            return "it is a file. Name the folder of a vault";
        if (Directory.Exists(folder))
            return $"this is no vault: it has no vault.json.{Near(folder, "in it")} Make a vault in a folder that is empty or not there with: palisade vault init DIR";
        return $"there is no such folder.{Near(Path.GetDirectoryName(folder), "beside it")} To make a new vault: palisade vault init DIR";
    }

    // Existence says no to whoever may not look.
    private static bool IsForbidden(IVaultDisk disk)
    {
        try
        {
            disk.Open(VaultSettings.Path, FileUse.Read).Dispose();
            return false;
        }
        catch (VaultIOException e)
        {
            return e.IsReadOnly;
        }
    }

    private static string Near(string? folder, string where)
    {
        if (folder is null || !Directory.Exists(folder))
            return "";
        try
        {
            string[] near = [.. Directory.EnumerateDirectories(folder).Take(MaxFolders).Where(d => File.Exists(Path.Combine(d, VaultSettings.Path))).Order(StringComparer.Ordinal).Take(MaxNamed)];
            return near.Length == 0 ? "" : $" {(near.Length == 1 ? "A vault" : "Vaults")} {where}: {string.Join(", ", near)}.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A hint only: without it the reason stands.
            return "";
        }
    }
}
