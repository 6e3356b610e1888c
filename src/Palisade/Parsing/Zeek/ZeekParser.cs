using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Zeek;

/// <summary>Parses the lines of a Zeek log by the header in force. Unset fields are null, sets and vectors give a field for each element.</summary>
internal sealed class ZeekParser(ParseOptions options) : LineParser(options)
{
    private Directives? _read;
    private Directives _inForce = new(ZeekFormat.Separator, ZeekFormat.SetSeparator, ZeekFormat.Empty, ZeekFormat.Unset, ZeekFormat.Path, ZeekFormat.Fields, ZeekFormat.Types);
    private ZeekHeader? _header;

    protected override void Begin(RecordBatch batch)
    {
        if (batch.Context is Directives inForce)
            _inForce = inForce;
    }

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        failure = default;
        ReadOnlySpan<byte> line = buffer.AsSpan(start, length);
        if (line[0] == '#')
        {
            _inForce = _inForce.With(line);
            return false;
        }

        if (!ReferenceEquals(_read, _inForce))
            (_read, _header) = (_inForce, new ZeekHeader(_inForce, Options));
        ZeekColumn[] columns = _header!.Columns;
        if (columns.Length == 0 || line.Count(_header.Separator) != columns.Length - 1)
        {
            failure = new ParseFailure(ParseFailureCode.Malformed, 0, Detail: columns.Length == 0 ? "no #fields line above" : "the number of values is not that of #fields");
            return false;
        }

        e.Source = _header.Source;
        int at = start;
        foreach (ZeekColumn column in columns)
        {
            int found = buffer.AsSpan(at, start + length - at).IndexOf(_header.Separator);
            int end = found < 0 ? start + length : at + found;
            Add(e, column, at, end);
            at = end + 1;
        }

        return true;
    }

    private void Add(LogEvent e, in ZeekColumn column, int start, int end)
    {
        ReadOnlySpan<byte> value = e.Buffer.AsSpan(start, end - start);
        if (value.SequenceEqual(_header!.Unset))
        {
            e.AddNull(column.Name);
        }
        else if (!column.IsMany)
        {
            AddOne(e, column, start, end);
        }
        else if (!value.SequenceEqual(_header.Empty))
        {
            for (int at = start; at <= end;)
            {
                int found = e.Buffer.AsSpan(at, end - at).IndexOf(_header.SetSeparator);
                int next = found < 0 ? end : at + found;
                AddOne(e, column, at, next);
                at = next + 1;
            }
        }
    }

    private void AddOne(LogEvent e, in ZeekColumn column, int start, int end)
    {
        ReadOnlySpan<byte> value = e.Buffer.AsSpan(start, end - start);
        switch (column.Kind)
        {
            case ZeekKind.Number:
                e.Add(column.Name, FieldKind.Number, start, end - start);
                break;
            case ZeekKind.Time:
                int index = e.Add(column.Name, FieldKind.Number, start, end - start);
                if (column.Name.Text == "ts")
                    e.SetTimeField(index);
                break;
            case ZeekKind.Bool when value is [(byte)'T' or (byte)'F']:
                e.AddCopy(column.Name, FieldKind.Bool, value[0] == 'T' ? "true"u8 : "false"u8);
                break;
            case ZeekKind.Text when value.SequenceEqual(_header!.Empty):
                e.Add(column.Name, FieldKind.Utf8, start, 0);
                break;
            case ZeekKind.Text when value.Contains((byte)'\\'):
                AddUnescaped(e, column.Name, value);
                break;
            default:
                int added = e.Add(column.Name, FieldKind.Utf8, start, end - start);
                // The sensor, where the log names it; who talked to whom is no reporting host.
                if (column.Name.Text == "_system_name")
                    e.HostField = added;
                break;
        }
    }

    // Zeek writes bytes that would break a line, and its own separators, as \xHH, and a backslash twice. Its JSON shows control bytes as
    // \xHH too, but for tab and line ends: the same text here, so that the same rule matches both.
    private static void AddUnescaped(LogEvent e, FieldName name, ReadOnlySpan<byte> value)
    {
        Span<byte> room = value.Length <= 1024 ? stackalloc byte[1024] : new byte[value.Length];
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (i + 3 < value.Length && value[i] == '\\' && value[i + 1] == 'x' && Hex(value[i + 2]) is >= 0 and var high && Hex(value[i + 3]) is >= 0 and var low && IsShown((high << 4) | low))
            {
                room[length++] = (byte)((high << 4) | low);
                i += 3;
            }
            else
            {
                room[length++] = value[i];
                if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] == '\\')
                    i++;
            }
        }

        e.AddCopy(name, FieldKind.Utf8, room[..length]);
    }

    private static bool IsShown(int code) => code is >= 0x20 and not 0x7f or '\t' or '\n' or '\r';

    private static int Hex(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
