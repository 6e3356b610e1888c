using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Writes and reads one match of a rule as bytes: length, rule, time, record, offset, leaf, host, channel, captured values.</summary>
/// <remarks>Numbers are little-endian; a text is its length in 4 bytes (-1 for none) and UTF-8. The length does not count itself.</remarks>
internal static class BaseMatchCodec
{
    private const int FixedBytes = 4 + 8 + 8 + 8;

    public static void Write(LogEvent e, int rule, ImmutableArray<string> fields, FieldLookup lookup, string? leaf, ByteBuffer to)
    {
        int start = to.Length;
        Span<byte> head = to.GetSpan(4 + FixedBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], rule);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], e.TimeTicks);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], e.RecordNumber);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], e.OffsetBytes);
        to.Advance(4 + FixedBytes);
        WriteText(leaf, to);
        WriteField(e, e.HostField, to);
        WriteText(e.Source.Channel, to);
        foreach (string field in fields)
            WriteField(e, lookup.IndexOf(e, field), to);
        BinaryPrimitives.WriteInt32LittleEndian(to.Array.AsSpan(start), to.Length - start - 4);
    }

    /// <summary>The length of the record that begins here, its length field included.</summary>
    public static int LengthOf(ReadOnlySpan<byte> records) => 4 + BinaryPrimitives.ReadInt32LittleEndian(records);

    public static long TimeOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[8..]);

    public static (long Record, long OffsetBytes) PlaceOf(ReadOnlySpan<byte> record) =>
        (BinaryPrimitives.ReadInt64LittleEndian(record[16..]), BinaryPrimitives.ReadInt64LittleEndian(record[24..]));

    /// <summary>Puts another place into a record: that of a live record is known only when its batch is parsed.</summary>
    public static void SetPlace(Span<byte> record, long number, long offsetBytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], number);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], offsetBytes);
    }

    /// <summary>Reads a record back.</summary>
    /// <param name="record">The record, its length field included.</param>
    /// <param name="input">The index of its file.</param>
    /// <param name="order">Its place in the order of input.</param>
    /// <param name="texts">Makes its strings.</param>
    /// <param name="rule">The rule's index.</param>
    public static CorrelatedEvent Read(ReadOnlySpan<byte> record, int input, long order, TextCache texts, out int rule)
    {
        rule = BinaryPrimitives.ReadInt32LittleEndian(record[4..]);
        long time = TimeOf(record);
        (long number, long offset) = PlaceOf(record);
        int at = 4 + FixedBytes;
        string? leaf = ReadText(record, ref at);
        string host = ReadText(record, ref at, texts) ?? "";
        string channel = ReadText(record, ref at, texts) ?? "";
        List<string?> values = [];
        while (at < record.Length)
            values.Add(ReadText(record, ref at, texts));
        return new CorrelatedEvent
        {
            Time = time,
            Order = order,
            FromTime = time,
            LastTime = time,
            Place = new MatchPlace(input, number, offset, leaf),
            Host = host,
            Channel = channel,
            Values = [.. values],
        };
    }

    internal static void WriteText(string? text, ByteBuffer to)
    {
        int length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), length);
        to.Advance(4);
        if (length > 0)
        {
            Encoding.UTF8.GetBytes(text, to.GetSpan(length));
            to.Advance(length);
        }
    }

    internal static string? ReadText(ReadOnlySpan<byte> record, ref int at, TextCache? texts = null)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(record[at..]);
        at += 4;
        if (length < 0)
            return null;
        at += length;
        ReadOnlySpan<byte> text = record.Slice(at - length, length);
        return texts is null ? Encoding.UTF8.GetString(text) : texts.Get(text);
    }

    private static void WriteField(LogEvent e, int index, ByteBuffer to)
    {
        int start = to.Length;
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), -1);
        to.Advance(4);
        if (index < 0)
            return;
        FieldText.Append(e, e.Fields[index], to);
        Shorten(to, start + 4);
        int length = to.Length - start - 4;
        if (length > 0)
            BinaryPrimitives.WriteInt32LittleEndian(to.Array.AsSpan(start), length);
    }

    /// <summary>Cuts a long value and puts a hash of all of it at the end, so that different values stay different.</summary>
    private static void Shorten(ByteBuffer to, int start)
    {
        ReadOnlySpan<byte> value = to.Written[start..];
        if (value.Length <= Limits.MaxCorrelationValueBytes)
            return;
        Span<byte> digest = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(value, digest);
        int cut = Limits.MaxCorrelationValueBytes - 20;
        while ((value[cut] & 0xC0) == 0x80)
            cut--;
        to.Truncate(start + cut);
        to.Append("..."u8);
        Span<byte> hex = to.GetSpan(16);
        Convert.TryToHexStringLower(digest[..8], hex, out int written);
        to.Advance(written);
    }
}
