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

    /// <summary>Goes to the next record.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_cursor.AtEnd)
            return false;
        RecordFlags flags = (RecordFlags)_cursor.TakeByte();
        long length = _cursor.TakeVarint();
        if (flags.HasFlag(RecordFlags.Truncated))
            _cursor.Take(sizeof(long) + TreeHash.Length);
        Raw = _cursor.Take(length);
        return true;
    }
}
