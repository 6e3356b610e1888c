using Microsoft.Data.Sqlite;
using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Retention;

/// <summary>A vault in a folder, with its keys and its catalogue open. Not safe on several threads at once; the writer it gives is.</summary>
internal sealed class KeptVault : IDisposable
{
    private const int CorruptDatabase = 11, NoDatabase = 26;
    private IDisposable? _lock;

    /// <summary>Takes over what is open already.</summary>
    internal KeptVault(VaultPlace place, IVaultDisk disk, VaultKeys keys, VaultCatalogue catalogue, VaultSettings settings) =>
        (Place, Disk, Keys, Catalogue, Settings) = (place, disk, keys, catalogue, settings);

    public VaultPlace Place { get; }

    public IVaultDisk Disk { get; }

    public VaultKeys Keys { get; }

    public VaultCatalogue Catalogue { get; }

    public VaultSettings Settings { get; }

    /// <summary>Opens a vault to change it, and holds its lock: opening the keys finishes what a crash left, which nobody may do beside a writer.</summary>
    /// <exception cref="VaultLockedException">Another process writes to it.</exception>
    public static KeptVault Open(VaultPlace place)
    {
        IVaultDisk disk = new PosixDisk(place.Folder);
        disk = place.Wrap?.Invoke(disk) ?? disk;
        VaultSettings settings = ReadSettings(place, disk);
        IDisposable held = disk.Lock(VaultWriter.LockPath);
        try
        {
            KeptVault vault = Open(place, disk, settings, readOnly: false);
            vault._lock = held;
            return vault;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a vault to look at it, beside a writer or on media that cannot be written.</summary>
    public static KeptVault OpenToRead(VaultPlace place)
    {
        ReadOnlyDisk disk = new(new PosixDisk(place.Folder));
        return Open(place, disk, ReadSettings(place, disk), readOnly: true);
    }

    /// <summary>The root key of a vault that is only looked at.</summary>
    /// <exception cref="IOException">The vault is none, or its root key was being replaced.</exception>
    /// <exception cref="VaultKeyException">The root key is not there, or cannot be read.</exception>
    public static RootKey ReadRoot(VaultPlace place, IVaultDisk disk)
    {
        NoVault.Refuse(place.Folder, disk);
        return ReadRootOf(place, disk);
    }

    /// <summary>The same of a folder that is known for a vault.</summary>
    public static RootKey ReadRootOf(VaultPlace place, IVaultDisk disk)
    {
        return RootRotation.IsUnfinished(disk)
            ? throw new IOException($"{place.Folder}: a change of the root key was cut off; open the vault for writing once, to finish it.")
            : RootKeyFile.Read(disk, place.KeyFile, place.Options.Passphrase);
    }

    /// <summary>Opens the one writer, which takes over the lock.</summary>
    /// <param name="acceptRestored">Go on from an older state, whatever is remembered.</param>
    /// <param name="isOwner">Whether it is the writer that collects: this is disposed with it, and it erases what is due. Whoever keeps a vault does that by itself, or not.</param>
    public VaultWriter OpenWriter(bool acceptRestored = false, bool isOwner = false)
    {
        IDisposable? held = _lock;
        _lock = null;
        return VaultWriter.Open(Parts(acceptRestored || Place.Options.AcceptRestored, isOwner && Place.Options.ErasesWhenDue), held, isOwner ? this : null);
    }

    /// <summary>Turns the notes of readings in clear into leaves of a vault that was closed in good order, without opening it; gives up the lock.</summary>
    /// <returns>Whether it was closed so.</returns>
    public bool TakeNotesOfClosed()
    {
        IDisposable? held = _lock;
        _lock = null;
        return VaultWriter.TakeNotesOfClosed(Parts(false, false) with { HasThreads = false }, held);
    }

    /// <summary>Takes the lock again, when the writer is closed: for work on the files that must not meet another writer.</summary>
    /// <exception cref="VaultLockedException">Another process was faster.</exception>
    public void Lock() => _lock ??= Disk.Lock(VaultWriter.LockPath);

    /// <summary>The published checkpoint.</summary>
    /// <exception cref="VaultDamagedException">There is none, or it is not signed by the vault's key.</exception>
    public Checkpoint Head() => VaultRecovery.ReadCheckpoint(Disk, Settings) ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is not there");

    /// <summary>The log up to the published checkpoint.</summary>
    public LogTiles Log() => new(Disk, Head().Size);

    public void Dispose()
    {
        Catalogue.Dispose();
        Keys.Dispose();
        _lock?.Dispose();
    }

    private static KeptVault Open(VaultPlace place, IVaultDisk disk, VaultSettings settings, bool readOnly)
    {
        using RootKey root = readOnly ? ReadRoot(place, disk) : RootRotation.OpenRoot(disk, place.KeyFile, place.Options.Passphrase);
        VaultKeys keys = VaultKeys.Open(disk, root);
        try
        {
            return new KeptVault(place, disk, keys, readOnly ? LookAtCatalogue(place.CataloguePath, keys) : OpenCatalogue(place.CataloguePath, keys), settings);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    private static VaultSettings ReadSettings(VaultPlace place, IVaultDisk disk)
    {
        NoVault.Refuse(place.Folder, disk);
        return VaultSettings.Read(disk);
    }

    private static VaultCatalogue LookAtCatalogue(string path, VaultKeys keys) => File.Exists(path) ? VaultCatalogue.Open(path, keys, readOnly: true) : VaultCatalogue.Open(":memory:", keys);

    /// <summary>Opens the catalogue; a damaged one is begun anew, since the log and the segments have all of it.</summary>
    private static VaultCatalogue OpenCatalogue(string path, VaultKeys keys)
    {
        try
        {
            return VaultCatalogue.Open(path, keys);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is CorruptDatabase or NoDatabase)
        {
            File.Delete(path);
            File.Delete(path + "-journal");
            return VaultCatalogue.Open(path, keys);
        }
    }

    private WriterParts Parts(bool acceptRestored, bool erasesWhenDue)
    {
        WriterParts parts = new()
        {
            Disk = Disk,
            Keys = Keys,
            Catalogue = Catalogue,
            PinPath = Place.PinPath,
            Clock = Place.Options.Clock,
            RecoveredReader = _ => Place.Options.RecordReaders?.Invoke(),
            Program = Place.Options.Program,
            AcceptRestored = acceptRestored,
            ErasesWhenDue = erasesWhenDue,
            Notice = Place.Options.Notice ?? (_ => { }),
        };
        return Place.Adjust?.Invoke(parts) ?? parts;
    }
}
