using System.Buffers.Binary;
using System.Globalization;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>
/// The write-ahead log's files. <c>wal/N.wal</c>: 32 bytes <c>"PALWAL1\n" | u64 N | id[16]</c>, then frames <c>u64 number | u32 n | u32 crc32c | ciphertext[n]</c>. The checksum covers number, n and
/// ciphertext; the cipher is AES-256-GCM under the file's own key, nonce <c>u32 0 | u64 number</c>, tag at the end, the header as associated data. A frame is what one sync made durable.
/// <c>wal/N.key</c>: the key of the file, wrapped by the root key.
/// </summary>
internal static class JournalFormat
{
    public const string Folder = "wal";
    public const int HeaderBytes = 32, FrameHeaderBytes = 16, TagBytes = 16, KeyBytes = 32;

    /// <summary>No frame is longer: a group is closed at 4 MiB, and one record may be 1 MiB, one append 4 MiB.</summary>
    public const int MaxFrameBytes = 32 << 20;

    public static ReadOnlySpan<byte> Magic => "PALWAL1\n"u8;

    public static string FilePath(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:d8}.wal");

    public static string KeyPath(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:d8}.key");

    /// <summary>Where a damaged file is kept.</summary>
    public static string AsidePath(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:d8}.aside");

    /// <summary>The number of a file with this name and ending; false if it has another.</summary>
    public static bool TryParseName(string name, string ending, out long number)
    {
        number = 0;
        return name.EndsWith(ending, StringComparison.Ordinal) && long.TryParse(name.AsSpan(0, name.Length - ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The numbers of the files that are there, ascending.</summary>
    public static List<long> Numbers(IVaultDisk disk)
    {
        List<long> numbers = [];
        foreach (string name in disk.Files(Folder))
        {
            if (TryParseName(name, ".wal", out long number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>The bytes of all files, as far as they are there while it is counted.</summary>
    public static long Bytes(IVaultDisk disk)
    {
        long bytes = 0;
        foreach (long number in Numbers(disk))
        {
            try
            {
                using IVaultFile file = disk.Open(FilePath(number), FileUse.Read);
                bytes += file.Length;
            }
            catch (VaultIOException e) when (e.IsNotFound)
            {
                // Sealed and removed just now.
            }
        }

        return bytes;
    }

    public static void WriteNonce(Span<byte> nonce, long frame)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..12], frame);
    }

    public static uint Checksum(ReadOnlySpan<byte> frameHeader, ReadOnlySpan<byte> ciphertext) => Crc32C.Append(Crc32C.Append(0, frameHeader[..12]), ciphertext);
}
