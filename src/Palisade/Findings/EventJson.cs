using System.Text.Unicode;
using Palisade.Events;

namespace Palisade.Findings;

/// <summary>Writes events as JSON objects: what the rules see, as <c>palisade events</c> and findings show it.</summary>
/// <remarks>
/// Numbers and truth values are written as such, absent values as <c>null</c>, all else as strings; a name that occurs several
/// times becomes an array at its first place. Strings that came as JSON are copied as they are where they are valid. The result is
/// valid JSON and valid UTF-8 whatever the event holds. In a steady state nothing is allocated. One per thread.
/// </remarks>
public sealed class EventJson
{
    private const int Unlinked = -2;
    private readonly ByteBuffer _scratch = new(1024);
    private int[] _next = new int[64];
    private bool[] _isRepeat = new bool[64];
    private int[] _last = new int[512];
    private uint[] _lastStamp = new uint[512];
    private uint _stamp;

    /// <summary>Appends all fields of an event as one JSON object.</summary>
    /// <param name="e">Not kept.</param>
    /// <param name="json">Receives UTF-8 without a line end.</param>
    public void Append(LogEvent e, ByteBuffer json)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(json);
        Prepare(e.Count);
        ReadOnlySpan<Field> fields = e.Fields;
        for (int i = 0; i < fields.Length; i++)
            Link(fields, i);
        AppendLinked(e, json);
    }

    /// <summary>Appends some fields of an event as one JSON object.</summary>
    /// <param name="e">Not kept.</param>
    /// <param name="indexes">Indexes in <see cref="LogEvent.Fields"/>; one that occurs twice counts once.</param>
    /// <param name="json">Receives UTF-8 without a line end.</param>
    public void Append(LogEvent e, ReadOnlySpan<int> indexes, ByteBuffer json)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(json);
        Prepare(e.Count);
        _isRepeat.AsSpan(0, e.Count).Fill(true);
        _next.AsSpan(0, e.Count).Fill(Unlinked);
        foreach (int i in indexes)
        {
            if (_next[i] == Unlinked)
                Link(e.Fields, i);
        }

        AppendLinked(e, json);
    }

    private void Prepare(int count)
    {
        if (_next.Length < count)
        {
            _next = new int[count * 2];
            _isRepeat = new bool[count * 2];
        }

        _stamp++;
        if (_stamp == 0)
        {
            _lastStamp.AsSpan().Clear();
            _stamp = 1;
        }
    }

    // Chains the field to the one before it of the same name, so that the whole is one pass however many repeat.
    private void Link(ReadOnlySpan<Field> fields, int i)
    {
        _next[i] = -1;
        FieldName name = fields[i].Name;
        int before = name.Id >= 0 ? LastOf(name.Id, i) : LastUnkept(fields, i);
        _isRepeat[i] = before >= 0;
        if (before >= 0)
            _next[before] = i;
    }

    private int LastOf(int id, int i)
    {
        if (id >= _last.Length)
        {
            Array.Resize(ref _last, id * 2);
            Array.Resize(ref _lastStamp, id * 2);
        }

        int before = _lastStamp[id] == _stamp ? _last[id] : -1;
        _last[id] = i;
        _lastStamp[id] = _stamp;
        return before;
    }

    // Names that the vocabulary had no room for are different objects each time. Rare, and bounded by Limits.MaxFields.
    private int LastUnkept(ReadOnlySpan<Field> fields, int i)
    {
        FieldName name = fields[i].Name;
        for (int j = i - 1; j >= 0; j--)
        {
            FieldName other = fields[j].Name;
            if (other.Id < 0 && other.Hash == name.Hash && _next[j] == -1 && other.Utf8.AsSpan().SequenceEqual(name.Utf8))
                return j;
        }

        return -1;
    }

    private void AppendLinked(LogEvent e, ByteBuffer json)
    {
        ReadOnlySpan<Field> fields = e.Fields;
        byte separator = (byte)'{';
        for (int i = 0; i < fields.Length; i++)
        {
            if (_isRepeat[i])
                continue;
            json.Append(separator);
            separator = (byte)',';
            json.Append((byte)'"');
            JsonText.AppendInside(fields[i].Name.Utf8, json);
            json.Append("\":"u8);
            if (_next[i] < 0)
                AppendValue(e, fields[i], json);
            else
                AppendArray(e, i, json);
        }

        json.Append(separator == '{' ? "{}"u8 : "}"u8);
    }

    private void AppendArray(LogEvent e, int first, ByteBuffer json)
    {
        byte separator = (byte)'[';
        for (int i = first; i >= 0; i = _next[i])
        {
            json.Append(separator);
            separator = (byte)',';
            AppendValue(e, e.Fields[i], json);
        }

        json.Append((byte)']');
    }

    private void AppendValue(LogEvent e, in Field field, ByteBuffer json)
    {
        ReadOnlySpan<byte> bytes = e.BytesOf(field);
        switch (field.Kind)
        {
            case FieldKind.Null:
                json.Append("null"u8);
                return;
            case FieldKind.Int or FieldKind.UInt or FieldKind.BinaryBool:
                FieldText.Append(e, field, json);
                return;
            case FieldKind.Number when JsonText.IsNumber(bytes):
            case FieldKind.Bool when bytes.SequenceEqual("true"u8) || bytes.SequenceEqual("false"u8):
                json.Append(bytes);
                return;
        }

        if (field.Kind == FieldKind.Float && TryAppendFloat(e, field, json))
            return;
        json.Append((byte)'"');
        AppendInside(e, field, bytes, json);
        json.Append((byte)'"');
    }

    private bool TryAppendFloat(LogEvent e, in Field field, ByteBuffer json)
    {
        _scratch.Truncate(0);
        FieldText.Append(e, field, _scratch);
        if (!JsonText.IsNumber(_scratch.Written)) // NaN, Infinity
            return false;
        json.Append(_scratch.Written);
        return true;
    }

    private void AppendInside(LogEvent e, in Field field, ReadOnlySpan<byte> bytes, ByteBuffer json)
    {
        switch (field.Kind)
        {
            case FieldKind.Utf8 or FieldKind.Number or FieldKind.Bool:
                JsonText.AppendInside(bytes, json);
                break;
            case FieldKind.JsonString when IsValidInside(bytes):
                json.Append(bytes);
                break;
            case FieldKind.Utf16:
                JsonText.AppendInsideUtf16(bytes, json);
                break;
            default:
                _scratch.Truncate(0);
                FieldText.Append(e, field, _scratch);
                JsonText.AppendInside(_scratch.Written, json);
                break;
        }
    }

    // A lone surrogate escape is valid to RFC 8259's grammar and breaks many readers all the same; it goes the slow way.
    private static bool IsValidInside(ReadOnlySpan<byte> inside)
    {
        if (!Utf8.IsValid(inside) || inside.ContainsAnyInRange((byte)0, (byte)0x1F))
            return false;
        while (true)
        {
            int at = inside.IndexOfAny((byte)'\\', (byte)'"');
            if (at < 0)
                return true;
            if (inside[at] == '"' || at + 1 >= inside.Length)
                return false;
            inside = inside[(at + 1)..];
            if ("\"\\/bfnrt"u8.Contains(inside[0]))
                inside = inside[1..];
            else if (IsPlainUnicodeEscape(inside))
                inside = inside[5..];
            else
                return false;
        }
    }

    private static bool IsPlainUnicodeEscape(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 5 || escape[0] != 'u')
            return false;
        foreach (byte b in escape[1..5])
        {
            if (!char.IsAsciiHexDigit((char)b))
                return false;
        }

        bool isSurrogate = escape[1] is (byte)'d' or (byte)'D' && escape[2] is not (>= (byte)'0' and <= (byte)'7');
        return !isSurrogate;
    }
}
