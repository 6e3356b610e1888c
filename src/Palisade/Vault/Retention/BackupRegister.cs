using System.Security.Cryptography;
using System.Text;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// The backups of a vault: the file <c>backups</c>, a line <c>ID PATH</c> for each. A backup is registered before the first key is copied to it, so that erasures reach it; one that is not found, or is another,
/// makes an erasure incomplete.
/// </summary>
/// <param name="vault">The vault.</param>
/// <param name="open">Opens the folder of a backup.</param>
internal sealed class BackupRegister(IVaultDisk vault, Func<string, IVaultDisk> open)
{
    public const string Path = "backups", MarkPath = "backup";
    private const string Title = "palisade-backup/v1";
    private const int MaxBytes = 1 << 20;

    /// <summary>The registered ones.</summary>
    public IReadOnlyList<(string Id, string Path)> All()
    {
        if (!vault.Exists(Path))
            return [];
        string[] lines = Encoding.UTF8.GetString(vault.ReadWhole(Path, MaxBytes)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(l => l.Split(' ', 2)).Select(p => p.Length == 2 ? (p[0], p[1]) : throw new VaultDamagedException(Path, "a line is no id and path"))];
    }

    /// <summary>Registers a folder, and marks it.</summary>
    /// <param name="path">The folder, absolute.</param>
    /// <param name="backup">The folder, which is there.</param>
    /// <exception cref="IOException">The folder is the backup of another vault.</exception>
    public void Add(string path, IVaultDisk backup)
    {
        string? marked = ReadMark(backup);
        if (marked is not null && All().Any(b => b.Id == marked))
        {
            // Moved: it is found by its new path from now on.
            Write([.. All().Select(b => b.Id == marked ? (marked, path) : b)]);
            return;
        }

        if (marked is not null)
            throw new IOException($"{path} is a backup of another vault, or of this one before it was restored: name another folder.");
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Write([.. All().Where(b => b.Path != path), (id, path)]);
        backup.WriteWhole(MarkPath, Encoding.ASCII.GetBytes($"{Title}\n{id}\n"));
    }

    /// <summary>Forgets a backup that is destroyed.</summary>
    /// <returns>False when there is none at this path.</returns>
    public bool Forget(string path)
    {
        (string Id, string Path)[] rest = [.. All().Where(b => b.Path != path)];
        bool found = rest.Length < All().Count;
        if (found)
            Write(rest);
        return found;
    }

    /// <summary>Destroys keys and sealed files in every backup.</summary>
    /// <returns>Those that could not be reached.</returns>
    public IReadOnlyList<UnreachableBackup> Destroy(IReadOnlyList<KeyRecord> keys) => Visit((_, backup) => Destroy(backup, keys));

    /// <summary>Does something in every backup that is there.</summary>
    /// <param name="work">Gets the folder of the backup, absolute, and its files.</param>
    /// <returns>Those that could not be reached, or not written.</returns>
    public IReadOnlyList<UnreachableBackup> Visit(Action<string, IVaultDisk> work)
    {
        List<UnreachableBackup> unreachable = [];
        foreach ((string id, string path) in All())
        {
            try
            {
                IVaultDisk backup = open(path);
                if (ReadMark(backup) != id)
                    unreachable.Add(new UnreachableBackup(path, "the backup is not there"));
                else
                    work(path, backup);
            }
            catch (IOException e)
            {
                unreachable.Add(new UnreachableBackup(path, e.Message));
            }
        }

        return unreachable;
    }

    /// <summary>Destroys keys in a backup. To destroy a key nothing needs to be unwrapped: the store gets a key that opens nothing.</summary>
    public static void Destroy(IVaultDisk backup, IReadOnlyList<KeyRecord> keys)
    {
        using KeyWrap none = new(new byte[RootKey.Length]);
        using DayKeyStore store = new(backup, none);
        foreach (KeyRecord key in keys)
        {
            store.Destroy(key.Id);
            SegmentFiles.Delete(backup, key);
        }
    }

    /// <summary>The id in the mark of a backup; null when the folder has none.</summary>
    public static string? ReadMark(IVaultDisk backup)
    {
        if (!backup.Exists(MarkPath))
            return null;
        string[] lines = Encoding.ASCII.GetString(backup.ReadWhole(MarkPath, 4096)).Split('\n');
        return lines.Length == 3 && lines[0] == Title ? lines[1] : throw new VaultDamagedException(MarkPath, "it does not mark a backup");
    }

    private void Write(IReadOnlyCollection<(string Id, string Path)> backups) => vault.WriteWhole(Path, Encoding.UTF8.GetBytes(string.Concat(backups.Select(b => $"{b.Id} {b.Path}\n"))));
}
