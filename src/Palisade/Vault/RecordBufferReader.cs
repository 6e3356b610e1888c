using System.Buffers.Binary;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;

namespace Palisade.Vault;

/// <summary>Goes through the records of a <see cref="RecordBuffer"/>, or of a copy of what it holds.</summary>
internal ref struct RecordBufferReader(ReadOnlySpan<byte> encoded)
{
    private ByteCursor _cursor = new(encoded);

    /// <summary>The bytes kept of the record; of an over-long one, its beginning.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>How it ended, and whether it is only the beginning.</summary>
    public RecordFlags Flags { get; private set; }

    /// <summary>Of an over-long one, the bytes of the whole; else 0.</summary>
    public long WholeLength { get; private set; }

    /// <summary>Of an over-long one, the SHA-256 of the whole; else empty.</summary>
    public ReadOnlySpan<byte> WholeHash { get; private set; }

    /// <summary>Goes to the next record.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_cursor.AtEnd)
            return false;
        Flags = (RecordFlags)_cursor.TakeByte();
        long length = _cursor.TakeVarint();
        bool isCut = Flags.HasFlag(RecordFlags.Truncated);
        WholeLength = isCut ? BinaryPrimitives.ReadInt64BigEndian(_cursor.Take(sizeof(long))) : 0;
        WholeHash = isCut ? _cursor.Take(TreeHash.Length) : default;
        Raw = _cursor.Take(length);
        return true;
    }
}
