using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Search;

/// <summary>Some records in clear, one after another, wherever they come from. Valid until the source is asked for the next.</summary>
internal abstract class RecordBlock
{
    public abstract int Count { get; }

    /// <summary>All raw bytes, one record after another.</summary>
    public abstract ReadOnlySpan<byte> RawBytes { get; }

    public abstract ref readonly RecordHeader Header(int record);

    public abstract ReadOnlySpan<byte> Raw(int record);

    /// <summary>The record whose raw bytes hold an offset of <see cref="RawBytes"/>.</summary>
    public abstract int RecordAt(int offset);

    /// <summary>The name of a record; its leaf is -1 while it has none.</summary>
    public abstract RecordReference Reference(int record);

    /// <summary>What a reader of a stream needs before this block; nothing when it is not known.</summary>
    public abstract ReadOnlySpan<byte> Context(uint stream);

    /// <summary>The table that an earlier stream of the same name had before this source; nothing when there is none, or it does not matter.</summary>
    public virtual ReadOnlySpan<byte> EarlierContext(uint stream) => [];

    /// <summary>Whether the events of chunks of a stream are searched: only when whoever made the index of this block saw them as well.</summary>
    public virtual bool ReadsChunks(uint stream) => true;

    /// <summary>Whether what a reader needs for the next block is only known to who has seen all records of this one.</summary>
    public virtual bool IsSequential => false;

    /// <summary>What was found in it already, beside the search; null when nobody has looked.</summary>
    public virtual TextFindings? Findings => null;

    /// <summary>False only when no record of it is a chunk of a Windows event log, which has to be parsed whatever its bytes say.</summary>
    public virtual bool MayHaveChunks() => RawBytes.IndexOf(SearchWork.ChunkMagic) >= 0;

    /// <summary>The end of a record in <see cref="RawBytes"/>.</summary>
    public int EndOf(int record)
    {
        ReadOnlySpan<byte> raw = Raw(record);
        return (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(RawBytes), ref MemoryMarshal.GetReference(raw)) + raw.Length;
    }
}

/// <summary>Gives blocks of records in order of receipt, as far as one source has such an order.</summary>
internal abstract class RecordSource : IDisposable
{
    /// <summary>No record of it was received before this time.</summary>
    public abstract long LowestReceived { get; }

    /// <summary>The next block; null at the end.</summary>
    public abstract RecordBlock? NextBlock();

    /// <summary>Begins with the first blocks, beside whatever else is done, if there is room: they will be asked for soon.</summary>
    public virtual void Prepare()
    {
    }

    public abstract void Dispose();
}

/// <summary>The name of a record: <c>LEAF/N</c>.</summary>
/// <param name="Leaf">The index of the leaf of its batch; -1 for a record that is durable and has none yet.</param>
/// <param name="Place">Its place in the batch.</param>
public readonly record struct RecordReference(long Leaf, int Place)
{
    /// <summary>A record that has no leaf yet.</summary>
    public static RecordReference None { get; } = new(-1, 0);

    /// <summary>Reads <c>LEAF/N</c>, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RecordReference reference)
    {
        reference = None;
        int slash = text.IndexOf('/');
        if (slash < 0 || !long.TryParse(text[..slash], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long leaf) || !int.TryParse(text[(slash + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int place))
            return false;
        reference = new RecordReference(leaf, place);
        return true;
    }

    /// <summary><c>LEAF/N</c>; <c>-</c> for a record that has no leaf yet.</summary>
    public override string ToString() => Leaf < 0 ? "-" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Leaf}/{Place}");
}
