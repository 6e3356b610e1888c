using System.Buffers.Binary;

namespace Palisade.Parsing.Evtx;

/// <summary>The chunk being parsed: a stretch of a batch's buffer. Offsets in BinXML count from its first byte.</summary>
internal sealed class Chunk
{
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Its first byte, as an index into <see cref="Bytes"/>.</summary>
    public int Start { get; private set; }

    /// <summary>Past its last byte.</summary>
    public int End { get; private set; }

    /// <summary>Another one for every chunk a parser sees: what a cache learnt of a chunk holds while this is the same.</summary>
    public long Stamp { get; private set; }

    public void Set(byte[] bytes, int start, int end)
    {
        Bytes = bytes;
        Start = start;
        End = end;
        Stamp++;
    }

    public ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(at));

    public uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(at));

    public ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(at));
}
