using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault;

/// <summary>A folder that is a vault, or is to be one: its files, keys and catalogue, opened together. Owns them.</summary>
internal sealed class VaultFolder : IDisposable
{
    private const int CorruptDatabase = 11, NoDatabase = 26;

    private VaultFolder(string path, string keyFile, IVaultDisk disk, VaultKeys keys, VaultCatalogue catalogue) => (Path, KeyFile, Disk, Keys, Catalogue) = (path, keyFile, disk, keys, catalogue);

    public string Path { get; }

    /// <summary>The file of the root key.</summary>
    public string KeyFile { get; }

    public IVaultDisk Disk { get; }

    public VaultKeys Keys { get; }

    public VaultCatalogue Catalogue { get; }

    /// <summary>Where the last checkpoint is remembered outside the vault.</summary>
    public string PinPath => KeyFile + ".pin";

    /// <summary>Makes a vault in a folder that is empty or not there.</summary>
    /// <exception cref="VaultIOException">It is neither, or it could not be made.</exception>
    /// <exception cref="VaultKeyException">There is such a root key file already, or it would lie in the vault.</exception>
    public static void Create(string path, VaultOptions options)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new VaultIOException("init", path, "the folder is not empty");
        string keyFile = KeyFileOf(path, options), origin = options.Origin ?? $"palisade/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        RootKeyFile.RefuseInside(path, keyFile);
        PosixDisk disk = new(path);
        disk.CreateFolder(path);
        using (RootKey root = RootKey.Create())
        {
            RootKeyFile.Write(disk, keyFile, root, options.Passphrase);
            VaultKeys.Create(disk, root, origin);
        }

        using VaultFolder folder = OpenParts(path, keyFile, disk, options);
        VaultCreation.Run(folder.ToParts(options), origin, options.Classes);
    }

    /// <summary>Opens the parts of a vault.</summary>
    /// <exception cref="VaultIOException">It is no vault.</exception>
    /// <exception cref="VaultKeyException">The root key is not there, or is another's.</exception>
    public static VaultFolder Open(string path, VaultOptions options)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        PosixDisk disk = new(path);
        if (!disk.Exists(VaultSettings.Path))
            throw new VaultIOException("open", path, "this is no vault: it has no vault.json. Make one with: palisade vault init");
        return OpenParts(path, KeyFileOf(path, options), disk, options);
    }

    public WriterParts ToParts(VaultOptions options) => new()
    {
        Disk = Disk,
        Keys = Keys,
        Catalogue = Catalogue,
        PinPath = PinPath,
        Clock = options.Clock,
        RecoveredReader = _ => options.RecordReaders?.Invoke(),
        Program = options.Program,
        AcceptRestored = options.AcceptRestored,
        ErasesWhenDue = options.ErasesWhenDue,
        Notice = options.Notice ?? (_ => { }),
    };

    public void Dispose()
    {
        Catalogue.Dispose();
        Keys.Dispose();
    }

    /// <summary>The file of the root key of a vault.</summary>
    public static string KeyFileOf(string path, VaultOptions options) => options.KeyFile is { } named ? System.IO.Path.GetFullPath(named) : path + ".key";

    private static VaultFolder OpenParts(string path, string keyFile, PosixDisk disk, VaultOptions options)
    {
        using RootKey root = RootKeyFile.Read(disk, keyFile, options.Passphrase);
        VaultKeys keys = VaultKeys.Open(disk, root);
        try
        {
            return new VaultFolder(path, keyFile, disk, keys, OpenCatalogue(System.IO.Path.Combine(path, VaultCatalogue.FileName), keys));
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

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
}
