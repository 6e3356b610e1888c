using System.Buffers.Binary;
using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>
/// The tree over the records of a batch, with their salts: docs/vault-format.md, section 4. One for many batches under one key; the writer and the
/// verifier use the same. The salts of a batch are one call of AES; nothing is allocated per record. Not safe on several threads at once.
/// </summary>
public sealed class BatchTree : IDisposable
{
    private const int SaltLength = RecordHeader.SaltLength;
    private readonly Aes _aes = Aes.Create();
    private readonly TreeHash[] _hashes = new TreeHash[BatchLeaf.MaxRecords], _scratch = new TreeHash[BatchLeaf.MaxRecords];
    private byte[] _counters = [], _salts = [];
    private int _count, _expected;

    /// <summary>Derives the salt key; the day key is not kept.</summary>
    public BatchTree(DayKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] saltKey = GC.AllocateArray<byte>(DayKey.Length, pinned: true);
        key.DeriveSaltKey(saltKey);
        _aes.SetKey(saltKey);
        CryptographicOperations.ZeroMemory(saltKey);
    }

    /// <summary>The hashes of the records appended so far, in order; valid until the next <see cref="Begin"/>. For proofs: <see cref="MemoryTree"/>.</summary>
    public ReadOnlySpan<TreeHash> LeafHashes => _hashes.AsSpan(0, _count);

    /// <summary>Starts a batch: makes the salts of its records.</summary>
    /// <param name="headers">All of them, in order; only the ordinals are used. At most <see cref="BatchLeaf.MaxRecords"/>.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    public void Begin(ReadOnlySpan<RecordHeader> headers)
    {
        if (headers.Length > BatchLeaf.MaxRecords)
            throw new ArgumentException("A batch has at most 4,096 records.", nameof(headers));
        int bytes = headers.Length * SaltLength;
        if (_salts.Length < bytes)
            (_counters, _salts) = (new byte[Math.Max(bytes, 64 * SaltLength)], new byte[Math.Max(bytes, 64 * SaltLength)]);
        for (int i = 0; i < headers.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(_counters.AsSpan((i * SaltLength) + 8), headers[i].Ordinal);
        _aes.EncryptEcb(_counters.AsSpan(0, bytes), _salts, PaddingMode.None);
        (_count, _expected) = (0, headers.Length);
    }

    /// <summary>Hashes the next record.</summary>
    /// <param name="header">The header of that record, as given to <see cref="Begin"/>.</param>
    /// <param name="raw">Its raw bytes.</param>
    /// <exception cref="InvalidOperationException">All records of the batch are there.</exception>
    public void Append(in RecordHeader header, ReadOnlySpan<byte> raw)
    {
        if (_count == _expected)
            throw new InvalidOperationException("The batch has no more records.");
        Span<byte> head = stackalloc byte[SaltLength + RecordHeader.MaxLength];
        _salts.AsSpan(_count * SaltLength, SaltLength).CopyTo(head);
        int length = header.Write(head[SaltLength..]);
        _hashes[_count++] = MerkleTree.LeafHash(head[..(SaltLength + length)], raw);
    }

    /// <summary>The root over the records appended so far.</summary>
    public TreeHash Root()
    {
        LeafHashes.CopyTo(_scratch);
        return MerkleTree.RootInPlace(_scratch.AsSpan(0, _count));
    }

    /// <summary>The salt of a record of the batch begun: for a proof about it.</summary>
    /// <param name="index">Its place in the batch.</param>
    public byte[] Salt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_expected);
        return _salts.AsSpan(index * SaltLength, SaltLength).ToArray();
    }

    /// <summary>The hash of a record whose salt is known: what a proof leads from.</summary>
    /// <param name="salt">16 bytes.</param>
    /// <param name="record">The leaf data after the salt.</param>
    public static TreeHash LeafHash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> record) => MerkleTree.LeafHash(salt, record);

    /// <summary>Overwrites key and salts.</summary>
    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_salts);
    }
}
