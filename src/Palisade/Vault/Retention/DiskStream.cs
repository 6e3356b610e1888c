using System.Security.Cryptography;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Reads a file of a vault from its beginning as a stream, and hashes what is read.</summary>
internal sealed class DiskStream(IVaultFile file) : VaultFileStream(file)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

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
        int read = base.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
