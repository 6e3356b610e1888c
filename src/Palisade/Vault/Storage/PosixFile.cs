using System.Runtime.InteropServices;

namespace Palisade.Vault.Storage;

/// <summary>An open file through libc, every call checked.</summary>
internal sealed unsafe class PosixFile(string path, int descriptor) : IVaultFile
{
    private int _descriptor = descriptor;

    public string Path => path;

    /// <inheritdoc/>
    /// <remarks>Reading and writing state their offsets, so that moving the file's own place does no harm.</remarks>
    public long Length
    {
        get
        {
            long length = Libc.lseek(_descriptor, 0, Libc.SEEK_END);
            return length >= 0 ? length : throw new VaultIOException("lseek", path, Marshal.GetLastPInvokeError());
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        int done = 0;
        fixed (byte* start = buffer)
        {
            while (done < buffer.Length)
            {
                nint n = Libc.pread(_descriptor, start + done, buffer.Length - done, offset + done);
                if (n == 0)
                    break;
                if (n > 0)
                    done += (int)n;
                else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                    throw new VaultIOException("read", path, Marshal.GetLastPInvokeError());
            }
        }

        return done;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint n = Libc.pwrite(_descriptor, start + done, bytes.Length - done, offset + done);
                if (n > 0)
                    done += (int)n;
                else if (n == 0)
                    throw new VaultIOException("write", path, Libc.EIO);
                else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                    throw new VaultIOException("write", path, Marshal.GetLastPInvokeError());
            }
        }
    }

    public void SetLength(long length)
    {
        while (Libc.ftruncate(_descriptor, length) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new VaultIOException("ftruncate", path, Marshal.GetLastPInvokeError());
        }
    }

    public void Sync()
    {
        while (Libc.fdatasync(_descriptor) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new VaultIOException("fdatasync", path, Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Closes it. What was synced is durable whatever this says, and what was not never was claimed: the result of close is not looked at.</summary>
    public void Dispose()
    {
        int open = Interlocked.Exchange(ref _descriptor, -1);
        if (open >= 0)
            _ = Libc.close(open);
    }
}
