using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Palisade.Rules.Caching;

/// <summary>A folder of cache entries that only its user can have written. No failure of the file system leaves it.</summary>
/// <remarks>
/// On Linux the folder and each entry must belong to the effective user and be writable by nobody else; an entry is looked at through the handle it is read
/// from. On Windows the local application data are the user's own by their access list. Elsewhere there is no cache.
/// </remarks>
internal sealed partial class CacheFolder(string path)
{
    /// <summary>How names of entries end.</summary>
    public const string Ending = ".rules";

    private const string UnfinishedEnding = ".tmp";
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int AtCurrentFolder = -100, AtHandle = 0x1000;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;

    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    /// <summary>Where the user's entries lie, or null where the system knows no such folder.</summary>
    public static string? OfUser()
    {
        if (OperatingSystem.IsWindows())
            return Below(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "palisade", "cache");

        // XDG Base Directory Specification 0.8: a path that is not absolute is to be ignored.
        string? named = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(named ?? "")
            ? Below(named!, "palisade")
            : Below(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "palisade");
    }

    /// <summary>The bytes of an entry; null where there is none, or it is not to be trusted, or it is too long.</summary>
    public byte[]? Read(string name)
    {
        try
        {
            string file = Path.Combine(path, name);
            if (!File.Exists(file) || !IsOwnFolder())
                return null;
            using SafeFileHandle handle = File.OpenHandle(file);
            long length = RandomAccess.GetLength(handle);
            if (length > Limits.MaxRuleCacheBytes || !IsOwnFile(handle))
                return null;
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
            int read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var more and > 0)
                read += more;
            return read == bytes.Length ? bytes : null;
        }
        catch (Exception wrong) when (IsOfFiles(wrong))
        {
            return null;
        }
    }

    /// <summary>Writes an entry, whole or not at all, and lets old ones go.</summary>
    public void Write(string name, byte[] bytes)
    {
        string unfinished = Path.Combine(path, name + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + UnfinishedEnding);
        try
        {
            MakeFolder();
            if (!IsOwnFolder())
                return;
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream stream = new(unfinished, options))
                stream.Write(bytes);
            string finished = Path.Combine(path, name);
            File.Move(unfinished, finished, overwrite: true);
            Prune(finished);
        }
        catch (Exception wrong) when (IsOfFiles(wrong))
        {
            Remove(unfinished);
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The newest entries stay. What a killed process left unfinished goes after an hour, by the clock of the file system.
    private void Prune(string newest)
    {
        FileInfo[] files = new DirectoryInfo(path).GetFiles();
        Array.Sort(files, static (a, b) => b.LastWriteTimeUtc.CompareTo(a.LastWriteTimeUtc));
        DateTime now = File.GetLastWriteTimeUtc(newest);
        int kept = 0;
        foreach (FileInfo file in files)
        {
            bool goes = file.Extension switch
            {
                Ending => file.FullName != Path.GetFullPath(newest) && ++kept >= Limits.MaxRuleCacheEntries,
                UnfinishedEnding => file.LastWriteTimeUtc < now.AddHours(-1),
                _ => false,
            };
            if (goes)
                Remove(file.FullName);
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception wrong) when (IsOfFiles(wrong))
        {
            // It stays until a later write prunes it.
        }
    }

    private static bool IsOfFiles(Exception wrong) =>
        wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException;

    private static string? Below(string folder, params ReadOnlySpan<string> names) =>
        Path.IsPathFullyQualified(folder) ? Path.Combine([folder, .. names]) : null;

    private bool IsOwnFolder() => OperatingSystem.IsWindows() || (OperatingSystem.IsLinux() && IsOwn(AtCurrentFolder, path, 0, 4));

    private static bool IsOwnFile(SafeFileHandle handle) =>
        OperatingSystem.IsWindows() || (OperatingSystem.IsLinux() && IsOwn((int)handle.DangerousGetHandle(), "", AtHandle, 8));

    // struct statx of linux/stat.h, the same on every architecture: owner at 20, mode at 28, whose upper four bits are the type.
    private static unsafe bool IsOwn(int folder, string name, int flags, int type)
    {
        byte* room = stackalloc byte[256];
        if (Statx(folder, name, flags, TypeModeAndOwner, room) != 0)
            return false;
        uint owner = *(uint*)(room + 20);
        ushort mode = *(ushort*)(room + 28);
        return owner == EffectiveUser() && mode >> 12 == type && (mode & (int)OthersWrite) == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
