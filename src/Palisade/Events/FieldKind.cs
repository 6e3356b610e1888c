namespace Palisade.Events;

/// <summary>How the bytes of a field's value are written. Rendering to text happens only when somebody asks for it.</summary>
public enum FieldKind : byte
{
    /// <summary>Absent on purpose: JSON null, an EVTX null type. No bytes.</summary>
    Null,

    /// <summary>Text, UTF-8, as it stands; invalid sequences are kept.</summary>
    Utf8,

    /// <summary>The inside of a JSON string, UTF-8, with backslash escapes.</summary>
    JsonString,

    /// <summary>A JSON number (or another number in decimal digits) as written, ASCII.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>, ASCII.</summary>
    Bool,

    /// <summary>UTF-16LE text without terminator; an even number of bytes, at any alignment.</summary>
    Utf16,

    /// <summary>Windows-1252 text (EVTX AnsiString).</summary>
    Ansi,

    /// <summary>Signed integer, little-endian, of 1, 2, 4 or 8 bytes.</summary>
    Int,

    /// <summary>Unsigned integer, little-endian, of 1, 2, 4 or 8 bytes.</summary>
    UInt,

    /// <summary>32 or 64 bits, little-endian, shown as <c>0x</c> and lower-case hex without leading zeros.</summary>
    HexInt,

    /// <summary>IEEE 754, little-endian, 4 or 8 bytes.</summary>
    Float,

    /// <summary>EVTX boolean: 4 little-endian bytes (or 1), zero is false.</summary>
    BinaryBool,

    /// <summary>16 bytes in Windows order, shown upper case with hyphens and without braces.</summary>
    Guid,

    /// <summary>A Windows security identifier, shown as <c>S-1-…</c>.</summary>
    Sid,

    /// <summary>8 bytes, 100 ns since 1601-01-01 UTC, shown as ISO 8601 with 7 decimals and <c>Z</c>.</summary>
    FileTime,

    /// <summary>16 bytes, Windows SYSTEMTIME, shown as ISO 8601 with 3 decimals and <c>Z</c>.</summary>
    SystemTime,

    /// <summary>Bytes, shown as upper-case hex.</summary>
    Binary,
}
