using System.Buffers.Binary;
using System.Security.Cryptography;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>
/// One file of the write-ahead log, being written: a frame at a time, each encrypted, written and synced before the call returns. After a failure nothing more may be written,
/// but for <see cref="CutBack"/>. Not safe on several threads at once.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly IVaultFile _file;
    private readonly AesGcm _cipher;
    private readonly byte[] _nonce = new byte[12];
    private byte[] _frame = new byte[64 << 10];
    private long _nextFrame;

    private JournalWriter(IVaultFile file, AesGcm cipher, long number) => (_file, _cipher, Number, Length) = (file, cipher, number, JournalFormat.HeaderBytes);

    /// <summary>The number of the file; each is larger than those before.</summary>
    public long Number { get; }

    /// <summary>The bytes that are durable.</summary>
    public long Length { get; private set; }

    /// <summary>Creates a file with a key of its own: key first, then the file, then both names are made durable.</summary>
    public static JournalWriter Create(IVaultDisk disk, long number, IKeyWrap wrap)
    {
        byte[] key = GC.AllocateArray<byte>(JournalFormat.KeyBytes, pinned: true);
        RandomNumberGenerator.Fill(key);
        IVaultFile? file = null;
        try
        {
            using (IVaultFile keyFile = disk.Open(JournalFormat.KeyPath(number), FileUse.Replace))
            {
                keyFile.Write(0, wrap.Wrap(key, JournalFormat.KeyPath(number)));
                keyFile.Sync();
            }

            file = disk.Open(JournalFormat.FilePath(number), FileUse.CreateNew);
            byte[] header = new byte[JournalFormat.HeaderBytes];
            JournalFormat.Magic.CopyTo(header);
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), number);
            RandomNumberGenerator.Fill(header.AsSpan(16));
            file.Write(0, header);
            file.Sync();
            disk.SyncFolder(JournalFormat.Folder);
            return new JournalWriter(file, new AesGcm(key, JournalFormat.TagBytes), number);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Makes a frame durable.</summary>
    public void Append(ReadOnlySpan<byte> entries)
    {
        int length = entries.Length + JournalFormat.TagBytes;
        int total = JournalFormat.FrameHeaderBytes + length;
        if (_frame.Length < total)
            _frame = new byte[Math.Max(total, Math.Min(2 * _frame.Length, JournalFormat.MaxFrameBytes))];
        Span<byte> frame = _frame.AsSpan(0, total);
        BinaryPrimitives.WriteInt64BigEndian(frame, _nextFrame);
        BinaryPrimitives.WriteInt32BigEndian(frame[8..], length);
        JournalFormat.WriteNonce(_nonce, _nextFrame);

        // The number is used up whatever comes: a nonce never occurs twice under one key.
        _nextFrame++;
        Span<byte> ciphertext = frame[JournalFormat.FrameHeaderBytes..];
        _cipher.Encrypt(_nonce, entries, ciphertext[..entries.Length], ciphertext[entries.Length..], frame[..12]);
        BinaryPrimitives.WriteUInt32BigEndian(frame[12..], JournalFormat.Checksum(frame, ciphertext));
        _file.Write(Length, frame);
        _file.Sync();
        Length += total;
    }

    /// <summary>After a write for which there was no room (never after a sync that failed): cuts off what was written in part.</summary>
    public void CutBack()
    {
        _file.SetLength(Length);
        _file.Sync();
    }

    public void Dispose()
    {
        _file.Dispose();
        _cipher.Dispose();
    }
}
