using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Palisade.Sources;

/// <summary>Which file it is, whatever it is called, and how long it is now. On Linux only.</summary>
/// <param name="Device">The device it lies on.</param>
/// <param name="Inode">Its number there; used again for another file once it is deleted and closed.</param>
/// <param name="Length">Its bytes.</param>
internal readonly partial record struct FilePlace(ulong Device, ulong Inode, long Length)
{
    private const int AtCurrentFolder = -100, EmptyPath = 0x1000;
    private const uint TypeInodeAndSize = 0x1 | 0x100 | 0x200;

    /// <summary>Of the regular file at a path, links followed; null when there is none.</summary>
    public static FilePlace? Of(string path) => FromStatx(AtCurrentFolder, path, 0);

    /// <summary>Of an open file.</summary>
    public static FilePlace? Of(SafeFileHandle file) => FromStatx((int)file.DangerousGetHandle(), "", EmptyPath);

    // struct statx of linux/stat.h, the same on every architecture: mode at 28, inode at 32, size at 40, device at 136.
    private static unsafe FilePlace? FromStatx(int folder, string path, int flags)
    {
        byte* room = stackalloc byte[256];
        if (Statx(folder, path, flags, TypeInodeAndSize, room) != 0)
            return null;
        ReadOnlySpan<byte> s = new(room, 256);
        bool isRegular = MemoryMarshal.Read<ushort>(s[28..]) >> 12 == 8;
        return isRegular ? new FilePlace(MemoryMarshal.Read<ulong>(s[136..]), MemoryMarshal.Read<ulong>(s[32..]), MemoryMarshal.Read<long>(s[40..])) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
