using System.Security.Cryptography;

namespace Palisade.Privacy;

/// <summary>The secret that tokens are made with: 32 random bytes in a file that only its owner can read.</summary>
public static class PseudonymKey
{
    /// <summary>The length of a key, in bytes.</summary>
    public const int Bytes = 32;

    /// <summary>Reads a key file, or makes one where there is none.</summary>
    /// <param name="path">A file of 64 hex digits and a line end. A new one is readable by its owner alone.</param>
    /// <returns>The key, 32 bytes.</returns>
    /// <exception cref="InvalidDataException">The file is no key, or others than its owner may read it.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or made.</exception>
    public static byte[] LoadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path) ? Load(path) : Create(path);
    }

    private static byte[] Load(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            throw new InvalidDataException($"{path}: others than its owner may read or write the key; run: chmod 600 {path}");
        using StreamReader reader = new(path);
        char[] text = new char[(2 * Bytes) + 16];
        int length = reader.ReadBlock(text);
        ReadOnlySpan<char> digits = text.AsSpan(0, length).Trim();
        if (digits.Length != 2 * Bytes || !digits.ToString().All(char.IsAsciiHexDigit))
            throw new InvalidDataException($"{path}: no key for pseudonyms; it must be {2 * Bytes} hex digits");
        return Convert.FromHexString(digits);
    }

    private static byte[] Create(string path)
    {
        byte[] key = RandomNumberGenerator.GetBytes(Bytes);
        Save(path, key);
        return key;
    }

    /// <summary>Writes a key into a file that is not there yet.</summary>
    internal static void Save(string path, ReadOnlySpan<byte> key)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter writer = new(path, options);
        writer.WriteLine(Convert.ToHexStringLower(key));
    }
}
