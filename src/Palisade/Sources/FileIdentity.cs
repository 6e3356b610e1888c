using System.Runtime.InteropServices;

namespace Palisade.Sources;

/// <summary>What lies at a path once links are followed.</summary>
internal enum FileSort
{
    /// <summary>Nothing, or nothing that may be looked at.</summary>
    None,
    Regular,
    Folder,
    Pipe,
    Device,
}

/// <summary>What a path leads to, and which file it really is, so that two names of one file are known as such.</summary>
/// <param name="Sort">Its sort; <see cref="FileSort.None"/> with a <paramref name="Problem"/>.</param>
/// <param name="Key">Equal for the same file under two names; null where the system does not say.</param>
/// <param name="Problem">Why there is nothing to read, or null.</param>
internal readonly partial record struct FileIdentity(FileSort Sort, string? Key, string? Problem)
{
    public const string LinkLoop = "symbolic link loop";

    private const int AtCurrentFolder = -100;
    private const uint TypeModeInodeSizeAndTime = 0x1 | 0x2 | 0x40 | 0x100 | 0x200;
    private const int NoEntry = 2, NotPermitted = 1, NoAccess = 13, NotAFolder = 20, NameTooLong = 36, TooManyLinks = 40;

    /// <summary>Looks at a path, following links. Never opens it: opening a pipe would wait for a writer.</summary>
    public static FileIdentity Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return Portable(path);
        try
        {
            return FromStatx(path);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return Portable(path);
        }
    }

    // struct statx of linux/stat.h, the same on every architecture: mode at 28, inode at 32, size at 40, mtime at 112, device at 136.
    private static unsafe FileIdentity FromStatx(string path)
    {
        byte* room = stackalloc byte[256];
        if (Statx(AtCurrentFolder, path, 0, TypeModeInodeSizeAndTime, room) != 0)
            return new FileIdentity(FileSort.None, null, Reason(Marshal.GetLastPInvokeError()));
        ReadOnlySpan<byte> s = new(room, 256);
        FileSort sort = (MemoryMarshal.Read<ushort>(s[28..]) >> 12) switch
        {
            8 => FileSort.Regular,
            4 => FileSort.Folder,
            1 => FileSort.Pipe,
            _ => FileSort.Device,
        };
        ulong inode = MemoryMarshal.Read<ulong>(s[32..]);
        ulong device = MemoryMarshal.Read<ulong>(s[136..]);
        // File systems that make inode numbers up repeat them; size and time keep different files apart there.
        string key = sort == FileSort.Folder
            ? $"{device:x}:{inode:x}"
            : $"{device:x}:{inode:x}:{MemoryMarshal.Read<ulong>(s[40..])}:{MemoryMarshal.Read<ulong>(s[112..])}:{MemoryMarshal.Read<uint>(s[120..])}";
        return new FileIdentity(sort, key, null);
    }

    private static string Reason(int error) => error switch
    {
        NoEntry => "no such file or folder",
        NotPermitted or NoAccess => "access denied",
        NotAFolder => "part of the path is not a folder",
        NameTooLong => "the path is too long",
        TooManyLinks => LinkLoop,
        _ => Marshal.GetPInvokeErrorMessage(error),
    };

    private static FileIdentity Portable(string path)
    {
        try
        {
            FileSystemInfo given = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            FileSystemInfo real = given.ResolveLinkTarget(returnFinalTarget: true) ?? given;
            if (!real.Exists)
                return new FileIdentity(FileSort.None, null, "no such file or folder");
            FileSort sort = real is DirectoryInfo ? FileSort.Folder : real.Attributes.HasFlag(FileAttributes.Device) ? FileSort.Device : FileSort.Regular;
            return new FileIdentity(sort, System.IO.Path.GetFullPath(real.FullName), null);
        }
        catch (IOException)
        {
            return new FileIdentity(FileSort.None, null, LinkLoop);
        }
        catch (UnauthorizedAccessException)
        {
            return new FileIdentity(FileSort.None, null, "access denied");
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
