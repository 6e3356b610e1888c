using Palisade.Sources;

namespace Palisade.Vault.Storage;

/// <summary>A file of the vault as a stream, to read it from beginning to end.</summary>
internal class VaultFileStream(IVaultFile file) : ForwardStream
{
    private long _position;

    public override long Length => file.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(_position, buffer);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
