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
    private const string LockPath = "lock";
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
        IDisposable held = disk.Lock(LockPath);
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
        VaultSettings settings = ReadSettings(place, disk);
        if (RootRotation.IsUnfinished(disk))
            throw new IOException($"{place.Folder}: a change of the root key was cut off; open the vault for writing once, to finish it.");
        return Open(place, disk, settings, readOnly: true);
    }

    /// <summary>Opens the one writer, which holds the lock from now on.</summary>
    /// <param name="acceptRestored">Go on from an older state, whatever is remembered.</param>
    public VaultWriter OpenWriter(bool acceptRestored = false)
    {
        _lock?.Dispose();
        _lock = null;
        return VaultWriter.Open(Parts(acceptRestored));
    }

    /// <summary>Takes the lock again, when the writer is closed: for work on the files that must not meet another writer.</summary>
    /// <exception cref="VaultLockedException">Another process was faster.</exception>
    public void Lock() => _lock ??= Disk.Lock(LockPath);

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
        using RootKey root = readOnly ? RootKeyFile.Read(disk, place.KeyFile, place.Options.Passphrase) : RootRotation.OpenRoot(disk, place.KeyFile, place.Options.Passphrase);
        VaultKeys keys = VaultKeys.Open(disk, root);
        try
        {
            bool memory = readOnly && !File.Exists(place.CataloguePath);
            return new KeptVault(place, disk, keys, VaultCatalogue.Open(memory ? ":memory:" : place.CataloguePath, keys, readOnly && !memory), settings);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    private static VaultSettings ReadSettings(VaultPlace place, IVaultDisk disk) =>
        disk.Exists(VaultSettings.Path) ? VaultSettings.Read(disk) : throw new VaultIOException("open", place.Folder, "this is no vault: it has no vault.json");

    private WriterParts Parts(bool acceptRestored)
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
        };
        return Place.Adjust?.Invoke(parts) ?? parts;
    }
}
