using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Writes and reads a <see cref="CorrelationResult"/> as bytes, for the sort of results.</summary>
internal static class CorrelationResultCodec
{
    public static void Write(CorrelationResult result, ByteBuffer to)
    {
        WriteInt(result.Node.Index, to);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(result.Count, bits);
        to.Append(MemoryMarshal.AsBytes(bits));
        WriteLong(result.FromTicks, to);
        WriteLong(result.ToTicks, to);
        WritePlace(result.Place, to);
        BaseMatchCodec.WriteText(result.Host, to);
        BaseMatchCodec.WriteText(result.Channel, to);
        WriteInt(result.Group.Length, to);
        foreach (string value in result.Group)
            BaseMatchCodec.WriteText(value, to);
        WriteInt(result.Records.Length, to);
        foreach (MatchPlace place in result.Records)
            WritePlace(place, to);
    }

    public static CorrelationResult Read(ReadOnlySpan<byte> bytes, CorrelationPlan plan)
    {
        int at = 0;
        CorrelationNode node = plan.Nodes[ReadInt(bytes, ref at)];
        decimal count = new(MemoryMarshal.Cast<byte, int>(bytes.Slice(at, 16)));
        at += 16;
        long from = ReadLong(bytes, ref at), to = ReadLong(bytes, ref at);
        MatchPlace place = ReadPlace(bytes, ref at);
        string host = BaseMatchCodec.ReadText(bytes, ref at)!, channel = BaseMatchCodec.ReadText(bytes, ref at)!;
        string[] group = new string[ReadInt(bytes, ref at)];
        for (int i = 0; i < group.Length; i++)
            group[i] = BaseMatchCodec.ReadText(bytes, ref at)!;
        MatchPlace[] records = new MatchPlace[ReadInt(bytes, ref at)];
        for (int i = 0; i < records.Length; i++)
            records[i] = ReadPlace(bytes, ref at);
        return new CorrelationResult
        {
            Node = node,
            Count = count,
            FromTicks = from,
            ToTicks = to,
            Place = place,
            Host = host,
            Channel = channel,
            Group = ImmutableCollectionsMarshal.AsImmutableArray(group),
            Records = ImmutableCollectionsMarshal.AsImmutableArray(records),
        };
    }

    private static void WritePlace(in MatchPlace place, ByteBuffer to)
    {
        WriteInt(place.Input, to);
        WriteLong(place.Record, to);
        WriteLong(place.OffsetBytes, to);
        BaseMatchCodec.WriteText(place.Leaf, to);
    }

    private static MatchPlace ReadPlace(ReadOnlySpan<byte> bytes, ref int at)
    {
        int input = ReadInt(bytes, ref at);
        long record = ReadLong(bytes, ref at), offset = ReadLong(bytes, ref at);
        return new MatchPlace(input, record, offset, BaseMatchCodec.ReadText(bytes, ref at));
    }

    private static void WriteInt(int value, ByteBuffer to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static void WriteLong(long value, ByteBuffer to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }

    private static int ReadInt(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 4;
        return BinaryPrimitives.ReadInt32LittleEndian(bytes[(at - 4)..]);
    }

    private static long ReadLong(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 8;
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[(at - 8)..]);
    }
}
