using System.Security.Cryptography;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Keys;

/// <summary>The files in <c>keys/</c>: one wrapped secret each, bound to its file name, written durably, destroyed in place.</summary>
internal static class KeyFiles
{
    public const string Folder = "keys";

    /// <summary>What a file is called while it is written.</summary>
    public const string Unfinished = ".tmp";

    // A wrapped Ed25519 or P-256 key with its name is a few hundred bytes.
    private const int MaxBytes = 4096;

    public static string PathOf(string name) => $"{Folder}/{name}";

    /// <summary>The secret, for the caller to overwrite; null when there is no such file.</summary>
    /// <exception cref="VaultKeyException">It is wrapped by another key, or damaged.</exception>
    public static byte[]? Read(IVaultDisk disk, KeyWrap wrap, string name)
    {
        if (!disk.Exists(PathOf(name)))
            return null;
        return wrap.Unwrap(disk.ReadWhole(PathOf(name), MaxBytes), name) ?? throw new VaultKeyException(KeyFault.WrongRootKey, $"{PathOf(name)} is wrapped by another key, or damaged. Name the root key file of this vault.");
    }

    /// <summary>Why a secret that is there cannot be read; null when it can.</summary>
    public static string? Check(IVaultDisk disk, KeyWrap wrap, string name)
    {
        try
        {
            byte[]? secret = wrap.Unwrap(disk.ReadWhole(PathOf(name), MaxBytes), name);
            CryptographicOperations.ZeroMemory(secret);
            return secret is null ? "the key does not open: its bytes were changed" : null;
        }
        catch (VaultIOException e)
        {
            return e.Message;
        }
    }

    public static void Write(IVaultDisk disk, KeyWrap wrap, string name, ReadOnlySpan<byte> secret) => disk.WriteWhole(PathOf(name), wrap.Wrap(secret, name));

    /// <summary>The secret of that name; made, and durable, when there was none.</summary>
    public static byte[] ReadOrCreate(IVaultDisk disk, KeyWrap wrap, string name)
    {
        if (Read(disk, wrap, name) is byte[] found)
            return found;
        byte[] secret = GC.AllocateArray<byte>(RootKey.Length, pinned: true);
        RandomNumberGenerator.Fill(secret);
        Write(disk, wrap, name, secret);
        return secret;
    }
}
