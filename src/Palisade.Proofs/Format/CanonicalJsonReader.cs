using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Palisade.Proofs.Format;

/// <summary>Reads canonical JSON and nothing else: recursion bounded by <see cref="CanonicalJson.MaxNesting"/>, every byte looked at once.</summary>
internal ref struct CanonicalJsonReader(ReadOnlySpan<byte> bytes)
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("-0123456789"u8), HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private string _reason = "";

    /// <summary>The characters that have an escape of one letter, and the letters.</summary>
    public static ReadOnlySpan<byte> Escaped => "\"\\\n\r\t\f\b"u8;

    public static ReadOnlySpan<byte> EscapeNames => "\"\\nrtfb"u8;

    public JsonValue? ReadAll(out string reason)
    {
        JsonValue? value = Read(0);
        if (value is not null && _at < _bytes.Length)
            value = Refuse("bytes after the value");
        reason = value is null ? _reason : "";
        return value;
    }

    private JsonValue? Read(int depth)
    {
        switch (Peek())
        {
            case '"':
                return ReadText() is string text ? JsonValue.Of(text) : null;
            case '[':
                return depth < CanonicalJson.MaxNesting ? ReadArray(depth) : Refuse("nested too deep");
            case '{':
                return depth < CanonicalJson.MaxNesting ? ReadObject(depth) : Refuse("nested too deep");
            case 't':
                return Take("true"u8) ? JsonValue.Of(true) : Refuse("no canonical value");
            case 'f':
                return Take("false"u8) ? JsonValue.Of(false) : Refuse("no canonical value");
            default:
                return ReadNumber();
        }
    }

    private JsonValue? ReadArray(int depth)
    {
        List<JsonValue> items = [];
        _at++;
        if (Take("]"u8))
            return JsonValue.Array(items);
        while (true)
        {
            if (Read(depth + 1) is not JsonValue item)
                return null;
            items.Add(item);
            if (Take("]"u8))
                return JsonValue.Array(items);
            if (!Take(","u8))
                return Refuse("no comma or end of array");
        }
    }

    private JsonValue? ReadObject(int depth)
    {
        List<KeyValuePair<string, JsonValue>> members = [];
        _at++;
        if (Take("}"u8))
            return JsonValue.Object(members);
        while (true)
        {
            if (ReadName(members) is not string name || Read(depth + 1) is not JsonValue value)
                return null;
            members.Add(KeyValuePair.Create(name, value));
            if (Take("}"u8))
                return JsonValue.Object(members);
            if (!Take(","u8))
                return Refuse("no comma or end of object");
        }
    }

    private string? ReadName(List<KeyValuePair<string, JsonValue>> before)
    {
        int start = _at;
        if (Peek() != '"')
            return Fail("no member name");
        if (ReadText() is not string name)
            return null;
        bool ascending = before.Count == 0 || string.CompareOrdinal(before[^1].Key, name) < 0;
        if (ascending && !name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Take(":"u8) ? name : Fail("no colon after the member name");
        _at = start;
        return Fail(ascending ? "a member name is not ASCII" : "members are not ascending");
    }

    private JsonValue? ReadNumber()
    {
        ReadOnlySpan<byte> rest = _bytes[_at..];
        int end = rest.IndexOfAnyExcept(NumberBytes);
        ReadOnlySpan<byte> digits = end < 0 ? rest : rest[..end];
        if (!Utf8Parser.TryParse(digits, out long number, out int used) || used != digits.Length)
            return Refuse("no canonical value");
        Span<byte> again = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, again, out int length);
        if (!digits.SequenceEqual(again[..length]))
            return Refuse("a number not in its shortest form");
        _at += used;
        return JsonValue.Of(number);
    }

    private string? ReadText()
    {
        StringBuilder text = new();
        _at++;
        while (true)
        {
            if (_at >= _bytes.Length)
                return Fail("a text without end");
            byte b = _bytes[_at];
            if (b == '"')
                break;
            if (b is < (byte)' ' or > (byte)'~')
                return Fail("a text with bytes that need an escape");
            if (b != '\\')
                text.Append((char)_bytes[_at++]);
            else if (!ReadEscape(text))
                return Fail("an escape that is not canonical");
        }

        _at++;
        return text.ToString();
    }

    private bool ReadEscape(StringBuilder text)
    {
        if (_at + 1 >= _bytes.Length)
            return false;
        int named = EscapeNames.IndexOf(_bytes[_at + 1]);
        if (named >= 0)
        {
            text.Append((char)Escaped[named]);
            _at += 2;
            return true;
        }

        if (!ReadUnit(out char unit) || unit is >= ' ' and <= '~' || (unit < ' ' && Escaped.Contains((byte)unit)))
            return false;
        text.Append(unit);
        if (!char.IsSurrogate(unit))
            return true;
        if (!char.IsHighSurrogate(unit) || !ReadUnit(out char low) || !char.IsLowSurrogate(low))
            return false;
        text.Append(low);
        return true;
    }

    // \u and four lower-case digits.
    private bool ReadUnit(out char unit)
    {
        unit = '\0';
        if (_bytes.Length - _at < 6 || _bytes[_at] != '\\' || _bytes[_at + 1] != 'u')
            return false;
        ReadOnlySpan<byte> digits = _bytes.Slice(_at + 2, 4);
        if (digits.ContainsAnyExcept(HexDigits) || !Utf8Parser.TryParse(digits, out int value, out _, 'x'))
            return false;
        unit = (char)value;
        _at += 6;
        return true;
    }

    private readonly int Peek() => _at < _bytes.Length ? _bytes[_at] : -1;

    private bool Take(ReadOnlySpan<byte> expected)
    {
        if (!_bytes[_at..].StartsWith(expected))
            return false;
        _at += expected.Length;
        return true;
    }

    private JsonValue? Refuse(string reason)
    {
        Fail(reason);
        return null;
    }

    private string? Fail(string reason)
    {
        _reason = $"{reason}, at byte {_at}";
        return null;
    }
}
