using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Web;

/// <summary>Parses the lines of a W3C extended log by the columns in force.</summary>
internal sealed class W3cParser(ParseOptions options) : LineParser(options)
{
    private readonly AssumedClock _clock = new(options);
    private readonly W3cUri _uri = new(options.Vocabulary);
    private readonly TextRange[] _values = new TextRange[Limits.MaxFields / 4];
    private Directives? _read;
    private Directives _inForce = new(W3cFormat.Fields, W3cFormat.Date, W3cFormat.Software);
    private W3cColumns? _columns;

    protected override void Begin(RecordBatch batch)
    {
        if (batch.Context is Directives inForce)
            _inForce = inForce;
    }

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        failure = default;
        ReadOnlySpan<byte> line = buffer.AsSpan(start, length);
        if (e.OffsetBytes == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
            start += 3;
        }

        if (line.IsEmpty)
            return false;
        if (line[0] == '#')
        {
            _inForce = _inForce.With(line);
            return false;
        }

        if (!ReferenceEquals(_read, _inForce))
            (_read, _columns) = (_inForce, new W3cColumns(_inForce, Options));
        W3cColumn[] columns = _columns!.Columns;
        int count = Split(line, columns.Length);
        if (count != columns.Length)
        {
            failure = new ParseFailure(ParseFailureCode.Malformed, 0, Detail: columns.Length == 0 ? "no #Fields line above" : "the number of values is not that of #Fields");
            return false;
        }

        e.Source = _columns.Source;
        AddAll(line, start, e);
        return true;
    }

    // One separator between values; where that gives too many, several count as one, for values that begin with a blank.
    private int Split(ReadOnlySpan<byte> line, int expected)
    {
        byte separator = line.Contains((byte)'\t') ? (byte)'\t' : (byte)' ';
        line = line.TrimEnd(separator);
        int count = Split(line, separator, expected, merge: false);
        return count == expected ? count : Split(line, separator, expected, merge: true);
    }

    private int Split(ReadOnlySpan<byte> line, byte separator, int expected, bool merge)
    {
        int count = 0;
        for (int at = 0; at <= line.Length; at++)
        {
            while (merge && at < line.Length && line[at] == separator)
                at++;
            int end = ValueEnd(line, at, separator, out TextRange value);
            if (count == expected || count == _values.Length)
                return count + 1;
            _values[count++] = value;
            at = end;
        }

        return count;
    }

    private static int ValueEnd(ReadOnlySpan<byte> line, int at, byte separator, out TextRange value)
    {
        if (at < line.Length && line[at] == '"')
        {
            for (int i = at + 1; i < line.Length; i++)
            {
                if (line[i] == '"' && (i + 1 == line.Length || line[i + 1] == separator))
                {
                    value = TextRange.Between(at + 1, i);
                    return i + 1;
                }
            }
        }

        int length = line[Math.Min(at, line.Length)..].IndexOf(separator);
        int end = length < 0 ? line.Length : at + length;
        value = TextRange.Between(Math.Min(at, end), end);
        return end;
    }

    private void AddAll(ReadOnlySpan<byte> line, int start, LogEvent e)
    {
        W3cColumn[] columns = _columns!.Columns;
        long day = _columns.Day, time = 0;
        _uri.Begin();
        for (int i = 0; i < columns.Length; i++)
        {
            TextRange value = _values[i];
            W3cColumn column = columns[i];
            FieldKind kind = column.Role == W3cRole.Number ? FieldKind.Number : FieldKind.Utf8;
            int index = WebFields.Add(e, start, column.AsWritten, value, kind);
            AddCanonical(line, start, e, column, value, kind);
            switch (column.Role)
            {
                case W3cRole.Date when TimeText.TryParse(value.Of(line), 0, out long date):
                    day = date;
                    break;
                case W3cRole.Time:
                    time = TimeOfDay(value.Of(line));
                    break;
                case W3cRole.DateTime when TimeText.TryParse(value.Of(line), 0, out long whole):
                    (day, time) = (whole, 0);
                    break;
                case W3cRole.Host:
                    e.HostField = index;
                    break;
                case >= W3cRole.UriStem:
                    _uri.Take(column.Role, value, start, e);
                    break;
            }
        }

        _uri.AddTo(e, start, _columns.IsProxy);
        if (day > 0)
            e.SetTime(Math.Max(0, day + time - _clock.OffsetAt(day + time)));
    }

    private void AddCanonical(ReadOnlySpan<byte> line, int start, LogEvent e, in W3cColumn column, TextRange value, FieldKind kind)
    {
        if (column.Canonical is not { } name)
            return;
        if (!_columns!.BlanksArePlus || value.Of(line).IndexOf((byte)'+') < 0)
        {
            if (column.Role == W3cRole.Agent)
                WebFields.AddHeader(e, start, name, value);
            else
                WebFields.Add(e, start, name, value, kind);
            return;
        }

        Span<byte> room = value.Length <= 1024 ? stackalloc byte[1024] : new byte[value.Length];
        value.Of(line).Replace(room, (byte)'+', (byte)' ');
        e.AddCopy(name, kind, room[..value.Length]);
    }

    // 19:31:16, decimals allowed.
    private static long TimeOfDay(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[2] != ':' || text[5] != ':')
            return 0;
        int hour = WebTime.Number(text, 0, 2), minute = WebTime.Number(text, 3, 2), second = WebTime.Number(text, 6, 2);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return 0;
        long ticks = ((hour * 3600L) + (minute * 60) + second) * TimeSpan.TicksPerSecond;
        long scale = TimeSpan.TicksPerSecond;
        for (int i = 9; text.Length > 8 && text[8] == '.' && i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++)
            ticks += (text[i] - '0') * (scale /= 10);
        return ticks;
    }
}
