using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Palisade.Vault.Storage;

/// <summary>The files of a vault in a folder of a Linux file system.</summary>
internal sealed class PosixDisk : IVaultDisk
{
    private readonly string _root;

    /// <exception cref="PlatformNotSupportedException">Not on Linux, whose rules of durability these are.</exception>
    public PosixDisk(string root)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("A vault is written on Linux only. What was proved can be verified anywhere.");
        _root = Path.GetFullPath(root);
    }

    public IVaultFile Open(string path, FileUse use)
    {
        string full = Full(path);
        return new PosixFile(full, OpenDescriptor(full, use switch
        {
            FileUse.Read => Libc.O_RDONLY,
            FileUse.Write => Libc.O_RDWR,
            FileUse.CreateNew => Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL,
            _ => Libc.O_RDWR | Libc.O_CREAT | Libc.O_TRUNC,
        }));
    }

    public bool Exists(string path) => File.Exists(Full(path));

    public IReadOnlyList<string> Files(string folder) => Names(folder, Directory.EnumerateFiles);

    public IReadOnlyList<string> Folders(string folder) => Names(folder, Directory.EnumerateDirectories);

    public void CreateFolder(string path)
    {
        string full = Full(path);
        if (Directory.Exists(full))
            return;
        if (Path.GetDirectoryName(full) is { Length: > 0 } parent)
            CreateFolder(parent);
        if (Libc.mkdir(full, 0b111_000_000) != 0 && Marshal.GetLastPInvokeError() != Libc.EEXIST)
            throw new VaultIOException("mkdir", full, Marshal.GetLastPInvokeError());
        SyncFolder(Path.GetDirectoryName(full)!);
    }

    public void Rename(string from, string to)
    {
        if (Libc.rename(Full(from), Full(to)) != 0)
            throw new VaultIOException("rename", Full(from), Marshal.GetLastPInvokeError());
    }

    public void Delete(string path)
    {
        if (Libc.unlink(Full(path)) != 0)
            throw new VaultIOException("unlink", Full(path), Marshal.GetLastPInvokeError());
    }

    public void SyncFolder(string path)
    {
        string full = Full(path);
        int descriptor = OpenDescriptor(full, Libc.O_RDONLY);
        try
        {
            while (Libc.fsync(descriptor) != 0)
            {
                if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                    throw new VaultIOException("fsync", full, Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            _ = Libc.close(descriptor);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The lock is flock(2), freed when the process ends however it ends; the number in the file only tells who it was.</remarks>
    public IDisposable Lock(string path)
    {
        string full = Full(path);
        int descriptor = OpenDescriptor(full, Libc.O_RDWR | Libc.O_CREAT);
        PosixFile file = new(full, descriptor);
        try
        {
            while (Libc.flock(descriptor, Libc.LOCK_EX | Libc.LOCK_NB) != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Libc.EAGAIN)
                    throw new VaultLockedException(full, Holder(file));
                if (errno != Libc.EINTR)
                    throw new VaultIOException("flock", full, errno);
            }

            file.SetLength(0);
            file.Write(0, Encoding.ASCII.GetBytes($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n"));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Holder(PosixFile file)
    {
        Span<byte> text = stackalloc byte[64];
        string holder = Encoding.ASCII.GetString(text[..file.Read(0, text)]).Trim();
        return holder.Length > 0 ? holder : "a process that has not said who it is";
    }

    private static int OpenDescriptor(string full, int flags)
    {
        while (true)
        {
            int descriptor = Libc.open(full, flags | Libc.O_CLOEXEC, 0b110_000_000);
            if (descriptor >= 0)
                return descriptor;
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new VaultIOException("open", full, Marshal.GetLastPInvokeError());
        }
    }

    private string[] Names(string folder, Func<string, IEnumerable<string>> list)
    {
        string full = Full(folder);
        if (!Directory.Exists(full))
            return [];
        string[] names = [.. list(full).Select(Path.GetFileName).OfType<string>()];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private string Full(string path) => Path.Combine(_root, path);
}
