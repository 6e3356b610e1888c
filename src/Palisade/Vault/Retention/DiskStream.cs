using System.Security.Cryptography;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Reads a file of a vault from its beginning as a stream, and hashes what is read.</summary>
internal sealed class DiskStream(IVaultFile file) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => _offset;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of the whole file: reads what is left.</summary>
    public TreeHash Finish()
    {
        byte[] rest = new byte[1 << 16];
        while (Read(rest) > 0)
        {
        }

        return new TreeHash(_hash.GetHashAndReset());
    }

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(_offset, buffer);
        _hash.AppendData(buffer[..read]);
        _offset += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
