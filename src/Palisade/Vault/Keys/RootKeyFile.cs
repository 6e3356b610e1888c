using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Keys;

/// <summary>
/// The file with the root key, readable by its owner only. Three lines: what it is; the id of the key; the key, plain or under a passphrase. A second
/// copy, under a passphrase, is another such file.
/// </summary>
internal static class RootKeyFile
{
    /// <summary>Rounds of PBKDF2-SHA512, as OWASP asks at least 210,000: about half a second.</summary>
    public const int Rounds = 600_000;

    // A hostile file must not keep the processor for longer than a minute.
    private const int MaxRounds = 50_000_000;
    private const int MaxBytes = 4096, SaltLength = 16;
    private const string Title = "palisade-root-key/v1";
    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Writes a new file, durably, for its owner only.</summary>
    /// <param name="disk">Creates files of mode 0600.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="key">The key.</param>
    /// <param name="passphrase">What it is to be under; null or empty: plain.</param>
    /// <exception cref="VaultKeyException">There is such a file: it is never written over.</exception>
    public static void Write(IVaultDisk disk, string path, RootKey key, string? passphrase = null)
    {
        if (disk.Exists(path))
            throw new VaultKeyException(KeyFault.Exists, $"{path} is there already; a root key is never written over. Name another file.");
        byte[] text = Encode(key, passphrase);
        disk.WriteWhole(path, text);
        CryptographicOperations.ZeroMemory(text);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="VaultKeyException">It is not there, others may read it, the passphrase is missing or wrong, or it is damaged.</exception>
    public static RootKey Read(IVaultDisk disk, string path, string? passphrase = null)
    {
        if (!disk.Exists(path))
            throw new VaultKeyException(KeyFault.Missing, $"There is no root key file {path}. Name it, or its second copy, with --key-file; or recover it from its shares with: palisade vault key recover DIR SHARE...");
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & ForOthers) != 0)
            throw new VaultKeyException(KeyFault.LoosePermissions, $"Others than its owner may use the root key file {path}: run chmod 600 on it.");
        byte[] bytes = disk.ReadWhole(path, MaxBytes);
        try
        {
            return Decode(Encoding.ASCII.GetString(bytes), path, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Refuses a root key in the vault's own folder: a copy of the vault would take it along.</summary>
    /// <exception cref="VaultKeyException">It would lie there.</exception>
    public static void RefuseInside(string vaultFolder, string path)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(vaultFolder)) + Path.DirectorySeparatorChar;
        if (Path.GetFullPath(path).StartsWith(folder, StringComparison.Ordinal))
            throw new VaultKeyException(KeyFault.InsideVault, $"{path} lies in the vault: a copy of the vault would take its key along. Name a file outside.");
    }

    private static byte[] Encode(RootKey key, string? passphrase)
    {
        byte[] secret = GC.AllocateArray<byte>(RootKey.Length, pinned: true);
        key.CopyTo(secret);
        try
        {
            string line = string.IsNullOrEmpty(passphrase) ? $"plain {Convert.ToBase64String(secret)}" : Protect(secret, passphrase, key.Id);
            return Encoding.ASCII.GetBytes($"{Title}\n{key.Id}\n{line}\n");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string Protect(byte[] secret, string passphrase, string id)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        using KeyWrap wrap = FromPassphrase(passphrase, salt, Rounds);
        return string.Create(CultureInfo.InvariantCulture, $"pbkdf2-sha512 {Rounds} {Convert.ToBase64String(salt)} {Convert.ToBase64String(wrap.Wrap(secret, "root " + id))}");
    }

    private static RootKey Decode(string text, string path, string? passphrase)
    {
        string[] lines = text.Split('\n');
        if (lines.Length != 4 || lines[0] != Title || lines[3].Length != 0)
            throw Damaged(path);
        byte[] secret = lines[2].Split(' ') switch
        {
            ["plain", string key] => Bytes(key) ?? throw Damaged(path),
            ["pbkdf2-sha512", string rounds, string salt, string wrapped] => Reveal(path, lines[1], passphrase, rounds, Bytes(salt), Bytes(wrapped)),
            _ => throw Damaged(path),
        };
        if (secret.Length != RootKey.Length)
            throw Damaged(path);
        RootKey root = new(secret);
        CryptographicOperations.ZeroMemory(secret);
        if (root.Id == lines[1])
            return root;
        root.Dispose();
        throw Damaged(path);
    }

    private static byte[] Reveal(string path, string id, string? passphrase, string rounds, byte[]? salt, byte[]? wrapped)
    {
        if (string.IsNullOrEmpty(passphrase))
            throw new VaultKeyException(KeyFault.PassphraseNeeded, $"The root key file {path} is under a passphrase, and none was given.");
        bool known = int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= Rounds and <= MaxRounds;
        if (!known || salt is null || wrapped is null)
            throw Damaged(path);
        using KeyWrap wrap = FromPassphrase(passphrase, salt, count);
        return wrap.Unwrap(wrapped, "root " + id) ?? throw new VaultKeyException(KeyFault.WrongPassphrase, $"This is not the passphrase of the root key file {path}, or the file is damaged.");
    }

    private static KeyWrap FromPassphrase(string passphrase, byte[] salt, int rounds)
    {
        byte[] text = Encoding.UTF8.GetBytes(passphrase);
        byte[] key = Rfc2898DeriveBytes.Pbkdf2(text, salt, rounds, HashAlgorithmName.SHA512, RootKey.Length);
        KeyWrap wrap = new(key);
        CryptographicOperations.ZeroMemory(text);
        CryptographicOperations.ZeroMemory(key);
        return wrap;
    }

    private static byte[]? Bytes(string base64)
    {
        byte[] bytes = new byte[(base64.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(base64, bytes, out int written) ? bytes[..written] : null;
    }

    private static VaultKeyException Damaged(string path) => new(KeyFault.Damaged, $"{path} is no root key file, or a damaged one. Name its second copy with --key-file; or move it away and recover the key from its shares with: palisade vault key recover DIR SHARE...");
}
