using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>How a BinXML value type is shown, and how long it is.</summary>
/// <param name="Kind">The field kind of its bytes.</param>
/// <param name="Size">Its bytes, or <see cref="AnySize"/>.</param>
internal readonly record struct ValueShape(FieldKind Kind, int Size)
{
    public const int AnySize = -1;
    /// <summary>No size fits, so that the value gets a closer look.</summary>
    private const int NoSize = -2;

    public const byte NullType = 0x00;
    public const byte StringType = 0x01;
    public const byte AnsiType = 0x02;
    public const byte SidType = 0x13;
    public const byte BinXmlType = 0x21;
    public const byte XmlType = 0x23;
    public const byte ArrayFlag = 0x80;

    private static readonly ValueShape[] Table = MakeTable();

    /// <summary>The shape of each type byte; types without meaning, and those that need more than a look (arrays, nested BinXML), are <see cref="FieldKind.Null"/>.</summary>
    public static ReadOnlySpan<ValueShape> All => Table;

    private static ValueShape[] MakeTable()
    {
        ValueShape[] table = new ValueShape[256];
        Array.Fill(table, new ValueShape(FieldKind.Null, NoSize));
        ReadOnlySpan<ValueShape> known =
        [
            new(FieldKind.Null, NoSize), new(FieldKind.Utf16, AnySize), new(FieldKind.Ansi, AnySize), new(FieldKind.Int, 1), new(FieldKind.UInt, 1),
            new(FieldKind.Int, 2), new(FieldKind.UInt, 2), new(FieldKind.Int, 4), new(FieldKind.UInt, 4), new(FieldKind.Int, 8),
            new(FieldKind.UInt, 8), new(FieldKind.Float, 4), new(FieldKind.Float, 8), new(FieldKind.BinaryBool, 4), new(FieldKind.Binary, AnySize),
            new(FieldKind.Guid, 16), new(FieldKind.HexInt, 8), new(FieldKind.FileTime, 8), new(FieldKind.SystemTime, 16), new(FieldKind.Sid, AnySize),
            new(FieldKind.HexInt, 4), new(FieldKind.HexInt, 8),
        ];
        known.CopyTo(table);
        table[0x20] = new(FieldKind.HexInt, 8);
        table[XmlType] = new(FieldKind.Utf16, AnySize);
        return table;
    }
}
