using System.Security.Cryptography;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>Decrypts an item, forward only, a block at a time. What it gives was encrypted by the writer: a changed byte is an <see cref="InvalidDataException"/> that names the place. Not thread-safe.</summary>
internal sealed class EvidenceReader : Stream
{
    private readonly IVaultFile _file;
    private readonly AesGcm _aes;
    private readonly byte[] _plain = new byte[EvidenceFormat.BlockBytes], _cipher = new byte[EvidenceFormat.CipherBytes];
    private readonly long _blocks;
    private long _block, _position;
    private int _at, _held;

    /// <param name="file">The file, owned from now on.</param>
    /// <param name="key">The key of the item.</param>
    /// <exception cref="InvalidDataException">The file is no item.</exception>
    public EvidenceReader(IVaultFile file, ReadOnlySpan<byte> key)
    {
        _file = file;
        Span<byte> magic = stackalloc byte[EvidenceFormat.Magic.Length];
        long length = EvidenceFormat.ItemLength(file.Length);
        if (length < 0 || file.Read(0, magic) < magic.Length || !magic.SequenceEqual(EvidenceFormat.Magic))
        {
            file.Dispose();
            throw new InvalidDataException("its file is no item of evidence, or was cut off");
        }

        (Length, _blocks) = (length, EvidenceFormat.BlocksOf(length));
        _aes = new AesGcm(key, EvidenceFormat.TagBytes);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    /// <summary>The length of the item in bytes.</summary>
    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">A block is not what was written.</exception>
    /// <exception cref="VaultIOException">The file cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _held && !TryNext())
            return 0;
        int taken = Math.Min(buffer.Length, _held - _at);
        _plain.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        _position += taken;
        return taken;
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
        _file.Dispose();
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
        base.Dispose(disposing);
    }

    private bool TryNext()
    {
        if (_block == _blocks)
            return false;
        bool isLast = _block == _blocks - 1;
        int plain = (int)(isLast ? Length - (_block * EvidenceFormat.BlockBytes) : EvidenceFormat.BlockBytes);
        Span<byte> cipher = _cipher.AsSpan(0, plain + EvidenceFormat.TagBytes);
        long offset = EvidenceFormat.Magic.Length + (_block * EvidenceFormat.CipherBytes);
        int read = _file.Read(offset, cipher);
        if (read < cipher.Length || !EvidenceFormat.TryOpen(_aes, _block, isLast, cipher, _plain.AsSpan(0, plain)))
            throw new InvalidDataException(FormattableString.Invariant($"it was changed on the disk: bytes {_block * EvidenceFormat.BlockBytes} to {(_block * EvidenceFormat.BlockBytes) + plain} are not those that were taken"));
        _block++;
        (_at, _held) = (0, plain);
        return plain > 0;
    }
}
