using System.Runtime.InteropServices;

namespace Palisade.Vault.Storage;

/// <summary>The system refused an operation on a file of the vault.</summary>
public class VaultIOException : IOException
{
    internal VaultIOException(string operation, string path, int errno)
        : base($"{operation} of {path} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        (Operation, Path, Errno) = (operation, path, errno);
    }

    internal VaultIOException(string operation, string path, string reason)
        : base($"{operation} of {path} failed: {reason}")
    {
        (Operation, Path) = (operation, path);
    }

    /// <summary>The system call that failed, as <c>fdatasync</c>.</summary>
    public string Operation { get; }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The system's number of the error, as 5 for EIO; 0 when it had none.</summary>
    public int Errno { get; }

    /// <summary>Whether there is no room: ENOSPC or EDQUOT. It passes when something is freed.</summary>
    public bool IsDiskFull => Errno is Libc.ENOSPC or Libc.EDQUOT;

    /// <summary>Whether the medium, or the rights of this user, let nothing be written: EROFS, EACCES or EPERM.</summary>
    public bool IsReadOnly => Errno is Libc.EROFS or Libc.EACCES or Libc.EPERM;

    /// <summary>Whether there is no such file: ENOENT.</summary>
    public bool IsNotFound => Errno == Libc.ENOENT;
}
