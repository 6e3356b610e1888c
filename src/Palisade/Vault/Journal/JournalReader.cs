using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>
/// Reads the frames of one file of the write-ahead log. A frame is good when its checksum holds and it decrypts. After a bad one the reader looks for good ones further on: none
/// means a torn tail, which one crash explains; some mean damage, since a frame is synced before the next is written. Not safe on several threads at once.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private const int WindowBytes = 1 << 20;

    /// <summary>How far numbers of frames may leap: a frame that had no room leaves its number unused.</summary>
    private const long MaxLeap = 1 << 20;

    private readonly IVaultFile _file;
    private readonly AesGcm _cipher;
    private readonly byte[] _nonce = new byte[12];
    private byte[] _ciphertext = [], _plaintext = [];
    private long _offset = JournalFormat.HeaderBytes, _nextFrame, _number;

    private JournalReader(IVaultFile file, AesGcm cipher, long number) => (_file, _cipher, Number, Length, GoodLength) = (file, cipher, number, file.Length, JournalFormat.HeaderBytes);

    public long Number { get; }

    /// <summary>The bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The bytes up to the end of the last good frame read.</summary>
    public long GoodLength { get; private set; }

    /// <summary>The bytes between good frames that are none: damage.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Behind the last good frame read.</summary>
    public JournalPlace Place => new(_offset, _nextFrame);

    /// <summary>Opens a file and its key; null, with the reason, when it is not whole from the start.</summary>
    public static JournalReader? TryOpen(IVaultDisk disk, long number, IKeyWrap wrap, out string reason, string? path = null)
    {
        IVaultFile file = disk.Open(path ?? JournalFormat.FilePath(number), FileUse.Read);
        byte[]? key = null;
        try
        {
            Span<byte> header = stackalloc byte[JournalFormat.HeaderBytes];
            reason = file.Read(0, header) == header.Length && header.StartsWith(JournalFormat.Magic) && BinaryPrimitives.ReadInt64BigEndian(header[8..]) == number ? "" : "its header is not that of a journal file";
            if (reason.Length == 0)
                key = ReadKey(disk, number, wrap, out reason);
            if (key is null)
            {
                file.Dispose();
                return null;
            }

            return new JournalReader(file, new AesGcm(key, JournalFormat.TagBytes), number);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Goes on from where another reader of the same file was.</summary>
    public void GoOn(JournalPlace place) => (_offset, GoodLength, _nextFrame) = (place.Offset, place.Offset, place.NextFrame);

    /// <summary>Reads the next good frame.</summary>
    /// <param name="entries">Its entries, valid until the next call.</param>
    /// <param name="afterDamage">Whether bytes before it are damaged.</param>
    /// <returns>False at the end: <see cref="GoodLength"/> below <see cref="Length"/> is a torn tail.</returns>
    public bool TryRead(out ReadOnlySpan<byte> entries, out bool afterDamage)
    {
        afterDamage = false;
        long offset = _offset;
        int length = ReadFrame(offset);
        if (length < 0 && (offset = FindFrame(offset + 1)) >= 0)
        {
            afterDamage = true;
            DamagedBytes += offset - _offset;
            length = ReadFrame(offset);
        }

        if (length < 0)
        {
            entries = default;
            return false;
        }

        _nextFrame = _number + 1;
        _offset = GoodLength = offset + JournalFormat.FrameHeaderBytes + length + JournalFormat.TagBytes;
        entries = _plaintext.AsSpan(0, length);
        return true;
    }

    public void Dispose()
    {
        _file.Dispose();
        _cipher.Dispose();
        Grow(0);
    }

    /// <summary>Gives the buffers back, and takes larger ones, if any.</summary>
    private void Grow(int length)
    {
        CryptographicOperations.ZeroMemory(_plaintext);
        foreach (byte[] buffer in (ReadOnlySpan<byte[]>)[_ciphertext, _plaintext])
        {
            if (buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(buffer);
        }

        (_ciphertext, _plaintext) = length == 0 ? ([], []) : (ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length));
    }

    private static byte[]? ReadKey(IVaultDisk disk, long number, IKeyWrap wrap, out string reason)
    {
        reason = $"its key, {JournalFormat.KeyPath(number)}, is not there";
        if (!disk.Exists(JournalFormat.KeyPath(number)))
            return null;
        byte[]? key = wrap.Unwrap(disk.ReadWhole(JournalFormat.KeyPath(number), 4096), JournalFormat.KeyPath(number));
        reason = key is null ? $"its key, {JournalFormat.KeyPath(number)}, was changed, or is under another root key" : "";
        return key;
    }

    /// <summary>The length of the entries of the good frame at an offset, now in the plaintext; -1 when there is none.</summary>
    private int ReadFrame(long offset)
    {
        Span<byte> header = stackalloc byte[JournalFormat.FrameHeaderBytes];
        if (_file.Read(offset, header) < header.Length || !IsHeader(header, offset, out int n))
            return -1;
        if (_ciphertext.Length < n)
            Grow(n);
        Span<byte> ciphertext = _ciphertext.AsSpan(0, n);
        if (_file.Read(offset + header.Length, ciphertext) < n || JournalFormat.Checksum(header, ciphertext) != BinaryPrimitives.ReadUInt32BigEndian(header[12..]))
            return -1;
        _number = BinaryPrimitives.ReadInt64BigEndian(header);
        JournalFormat.WriteNonce(_nonce, _number);
        int length = n - JournalFormat.TagBytes;
        try
        {
            _cipher.Decrypt(_nonce, ciphertext[..length], ciphertext[length..], _plaintext.AsSpan(0, length), header[..12]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return -1;
        }

        return length;
    }

    private bool IsHeader(ReadOnlySpan<byte> header, long offset, out int length)
    {
        long number = BinaryPrimitives.ReadInt64BigEndian(header);
        length = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        return number >= _nextFrame && number - _nextFrame < MaxLeap && length >= JournalFormat.TagBytes && length <= JournalFormat.MaxFrameBytes && length <= Length - offset - JournalFormat.FrameHeaderBytes;
    }

    /// <summary>The offset of the next good frame from an offset on; -1 when there is none. A header by chance is one in 2^44.</summary>
    private long FindFrame(long from)
    {
        byte[] window = new byte[WindowBytes];
        for (long start = from; start < Length - JournalFormat.FrameHeaderBytes; start += WindowBytes - JournalFormat.FrameHeaderBytes)
        {
            int read = _file.Read(start, window);
            for (int i = 0; i + JournalFormat.FrameHeaderBytes <= read; i++)
            {
                // Numbers begin with five zero bytes for as long as a file can be.
                if (window[i] == 0 && IsHeader(window.AsSpan(i, JournalFormat.FrameHeaderBytes), start + i, out _) && ReadFrame(start + i) >= 0)
                    return start + i;
            }
        }

        return -1;
    }
}
