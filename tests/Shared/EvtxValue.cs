using System.Buffers.Binary;
using System.Text;

namespace Palisade.Tests;

/// <summary>A value in a template instance: its BinXML type and bytes.</summary>
internal sealed record EvtxValue(byte Type, byte[] Bytes)
{
    public static EvtxValue Null { get; } = new(0x00, []);

    /// <summary>A HexInt64.</summary>
    public static EvtxValue Hex64(ulong value) => new(0x15, BitConverter.GetBytes(value));

    /// <summary>The usual type for a .NET value; an <see cref="EvtxValue"/> stays as it is.</summary>
    public static EvtxValue Of(object? value) => value switch
    {
        null => Null,
        EvtxValue v => v,
        string s => new(0x01, Encoding.Unicode.GetBytes(s)),
        sbyte i => new(0x03, [unchecked((byte)i)]),
        byte i => new(0x04, [i]),
        short i => new(0x05, BitConverter.GetBytes(i)),
        ushort i => new(0x06, BitConverter.GetBytes(i)),
        int i => new(0x07, BitConverter.GetBytes(i)),
        uint i => new(0x08, BitConverter.GetBytes(i)),
        long i => new(0x09, BitConverter.GetBytes(i)),
        ulong i => new(0x0A, BitConverter.GetBytes(i)),
        float f => new(0x0B, BitConverter.GetBytes(f)),
        double f => new(0x0C, BitConverter.GetBytes(f)),
        bool b => new(0x0D, BitConverter.GetBytes(b ? 1 : 0)),
        byte[] b => new(0x0E, b),
        Guid g => new(0x0F, g.ToByteArray()),
        DateTime t => new(0x11, BitConverter.GetBytes(t.ToFileTimeUtc())),
        string[] items => new(0x81, Encoding.Unicode.GetBytes(string.Concat(items.Select(i => i + "\0")))),
        _ => throw new ArgumentException($"no BinXML type for {value.GetType()}", nameof(value)),
    };

    /// <summary>A security identifier, from <c>S-1-5-18</c>.</summary>
    public static EvtxValue Sid(string text)
    {
        string[] parts = text.Split('-');
        byte[] sid = new byte[8 + ((parts.Length - 3) * 4)];
        sid[0] = byte.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        sid[1] = (byte)(parts.Length - 3);
        BinaryPrimitives.WriteUInt32BigEndian(sid.AsSpan(4), uint.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
        for (int i = 3; i < parts.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(sid.AsSpan(8 + ((i - 3) * 4)), uint.Parse(parts[i], System.Globalization.CultureInfo.InvariantCulture));
        return new(0x13, sid);
    }
}
