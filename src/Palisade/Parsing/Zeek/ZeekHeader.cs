using System.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Zeek;

/// <summary>How a value of a Zeek column is read.</summary>
internal enum ZeekKind
{
    Text,
    Number,
    Bool,
    Time,
}

/// <summary>One column.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Kind">Of the value, or of each element.</param>
/// <param name="IsMany">A set or vector: elements are values of their own.</param>
internal readonly record struct ZeekColumn(FieldName Name, ZeekKind Kind, bool IsMany);

/// <summary>A header of a Zeek log, read. Immutable.</summary>
internal sealed class ZeekHeader
{
    /// <summary>Reads the directives in force.</summary>
    public ZeekHeader(Directives directives, ParseOptions options)
    {
        Separator = SeparatorOf(directives.Of(ZeekFormat.Separator));
        SetSeparator = Value(directives.Of(ZeekFormat.SetSeparator)) is [byte set] ? set : (byte)',';
        Empty = Value(directives.Of(ZeekFormat.Empty)) is { IsEmpty: false } empty ? empty.ToArray() : "(empty)"u8.ToArray();
        Unset = Value(directives.Of(ZeekFormat.Unset)) is { IsEmpty: false } unset ? unset.ToArray() : "-"u8.ToArray();
        string path = Encoding.UTF8.GetString(Value(directives.Of(ZeekFormat.Path))).ToLowerInvariant();
        Source = options.Vocabulary.Intern(SourceOf(path));
        Columns = ColumnsOf(Value(directives.Of(ZeekFormat.Fields)), Value(directives.Of(ZeekFormat.Types)), options.Vocabulary);
    }

    public byte Separator { get; }

    public byte SetSeparator { get; }

    public byte[] Empty { get; }

    public byte[] Unset { get; }

    public EventSource Source { get; }

    public ZeekColumn[] Columns { get; }

    /// <summary>What rules for Zeek ask for: the service is the name of the log.</summary>
    public static EventSource SourceOf(string path) => new("zeek", path switch
    {
        "dns" => "dns",
        "conn" => "firewall",
        _ => "",
    }, path);

    // Written as \x09 after a blank; the other directives are separated by what it says.
    private static byte SeparatorOf(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        if (text.Length >= 4 && text.StartsWith("\\x"u8) && byte.TryParse(text.Slice(2, 2), System.Globalization.NumberStyles.HexNumber, null, out byte code))
            return code;
        return text.Length == 1 ? text[0] : (byte)'\t';
    }

    // The byte between a key and its value is the separator, whatever that is.
    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> rest) => rest.IsEmpty ? rest : rest[1..];

    private ZeekColumn[] ColumnsOf(ReadOnlySpan<byte> names, ReadOnlySpan<byte> types, EventVocabulary vocabulary)
    {
        List<ZeekColumn> columns = [];
        while (!names.IsEmpty && columns.Count < Limits.MaxFields)
        {
            ReadOnlySpan<byte> type = Next(ref types);
            bool isMany = type.StartsWith("set["u8) || type.StartsWith("vector["u8);
            ReadOnlySpan<byte> element = isMany ? type[(type.IndexOf((byte)'[') + 1)..].TrimEnd((byte)']') : type;
            columns.Add(new ZeekColumn(vocabulary.Intern(Next(ref names)), KindOf(element), isMany));
        }

        return [.. columns];
    }

    private ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int length = rest.IndexOf(Separator);
        ReadOnlySpan<byte> word = length < 0 ? rest : rest[..length];
        rest = length < 0 ? default : rest[(length + 1)..];
        return word;
    }

    private static ZeekKind KindOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("bool"u8))
            return ZeekKind.Bool;
        if (type.SequenceEqual("time"u8))
            return ZeekKind.Time;
        return type.SequenceEqual("count"u8) || type.SequenceEqual("int"u8) || type.SequenceEqual("port"u8) || type.SequenceEqual("double"u8) || type.SequenceEqual("interval"u8)
            ? ZeekKind.Number : ZeekKind.Text;
    }
}
