namespace Palisade.Server.Listeners.Tailing;

/// <summary>Whether a file is one that does not grow by lines: packed, or a Windows event log. Told by its first bytes.</summary>
internal static class PackedFile
{
    private static readonly byte[][] Beginnings =
    [
        [0x1F, 0x8B], [0xFD, .. "7zXZ"u8], [.. "BZh"u8], [0x28, 0xB5, 0x2F, 0xFD], [.. "PK\u0003\u0004"u8], [0x04, 0x22, 0x4D, 0x18], [.. "ElfFile\0"u8], [.. "LPKSHHRH"u8],
    ];

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool Is(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        byte[] head = new byte[8];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Array.Exists(Beginnings, b => head.AsSpan(0, length).StartsWith(b));
    }
}
