using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Web;

/// <summary>The format <c>apache-error</c>: <c>[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 35708:tid 43286] [client 1.2.3.4:5678] text</c>.</summary>
/// <remarks>Apache HTTP Server 2.4, ErrorLogFormat; version 2.2 names no module, process or port.</remarks>
internal static class ApacheErrorFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("apache-error", "error log of Apache", Detect, static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    // Between its own lines an error log holds what scripts print.
    private static int Detect(ReadOnlySpan<byte> head) => LineShare.Score(head, static line => TryTime(line, out _, out int end) && end + 2 < line.Length && line[end + 1] == '[', 70, 92);

    // "[Www Mon dd hh:mm:ss" with decimals or without, then the year and the bracket.
    private static bool TryTime(ReadOnlySpan<byte> line, out long localTicks, out int end)
    {
        (localTicks, end) = (0, 0);
        if (line.Length < 26 || line[0] != '[' || line[4] != ' ' || line[8] != ' ' || line[11] != ' ' || line[14] != ':' || line[17] != ':')
            return false;
        int close = line.IndexOf((byte)']');
        if (close is < 25 or > 40)
            return false;
        int month = WebTime.Month(line.Slice(5, 3)), year = WebTime.Number(line, close - 4, 4);
        int day = line[9] == ' ' ? WebTime.Number(line, 10, 1) : WebTime.Number(line, 9, 2);
        int hour = WebTime.Number(line, 12, 2), minute = WebTime.Number(line, 15, 2), second = WebTime.Number(line, 18, 2);
        if (year < 1 || month == 0 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return false;
        localTicks = new DateTime(year, month, day).Ticks + (((hour * 3600L) + (minute * 60) + Math.Min(second, 59)) * TimeSpan.TicksPerSecond);
        long scale = TimeSpan.TicksPerSecond;
        for (int i = 21; line[20] == '.' && line[i] is >= (byte)'0' and <= (byte)'9' && scale > 1; i++)
            localTicks += (line[i] - '0') * (scale /= 10);
        end = close + 1;
        return true;
    }

    private sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly EventSource _source = options.Vocabulary.Intern(new EventSource("apache", "", "apache error"));
        private readonly AssumedClock _clock = new(options);
        private readonly WebFields _names = new(options.Vocabulary);
        private readonly FieldName _module = options.Vocabulary.Intern("module");
        private readonly FieldName _level = options.Vocabulary.Intern("level");
        private readonly FieldName _process = options.Vocabulary.Intern("pid");
        private readonly FieldName _thread = options.Vocabulary.Intern("tid");
        private readonly FieldName _message = options.Vocabulary.Intern("message");

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            e.Source = _source;
            ReadOnlySpan<byte> line = buffer.AsSpan(start, length);
            int at = 0;
            if (TryTime(line, out long local, out int end))
            {
                e.SetTime(local - _clock.OffsetAt(local));
                at = end;
                while (at + 1 < length && line[at] == ' ' && line[at + 1] == '[' && line[at..].IndexOf((byte)']') is > 0 and var close)
                {
                    if (!AddBracket(e, start, line, TextRange.Between(at + 2, at + close)))
                        break;
                    at += close + 1;
                }
            }

            at = Math.Min(at < length && line[at] == ' ' ? at + 1 : at, length);
            e.Add(_message, FieldKind.Utf8, start + at, length - at);
            return true;
        }

        private bool AddBracket(LogEvent e, int start, ReadOnlySpan<byte> line, TextRange range)
        {
            ReadOnlySpan<byte> text = range.Of(line);
            int colon = text.IndexOf((byte)':');
            if (text.StartsWith("pid "u8))
            {
                WebFields.Add(e, start, _process, TextRange.Between(range.Start + 4, colon < 0 ? range.End : range.Start + colon), FieldKind.Number);
                if (colon > 0 && text[(colon + 1)..].StartsWith("tid "u8))
                    WebFields.Add(e, start, _thread, TextRange.Between(range.Start + colon + 5, range.End), FieldKind.Number);
            }
            else if (text.StartsWith("client "u8) || text.StartsWith("remote "u8))
            {
                AddClient(e, start, line, TextRange.Between(range.Start + 7, range.End));
            }
            else if (!text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'-', (byte)'z') && e.Count == 0)
            {
                if (colon > 0)
                    WebFields.Add(e, start, _module, range with { Length = colon });
                WebFields.Add(e, start, _level, TextRange.Between(range.Start + colon + 1, range.End));
            }
            else
            {
                return false;
            }

            return true;
        }

        private void AddClient(LogEvent e, int start, ReadOnlySpan<byte> line, TextRange client)
        {
            ReadOnlySpan<byte> text = client.Of(line);
            int colon = text.LastIndexOf((byte)':');
            bool hasPort = colon > 0 && (AccessLine.IsAddress(text[..colon]) || text.Count((byte)':') == 1) && (text.Count((byte)':') != 2 || text[..colon].Contains((byte)'.'))
                && (text.IndexOf((byte)'.') > 0 || text.Count((byte)':') > 7);
            WebFields.Add(e, start, _names.Client, hasPort ? client with { Length = colon } : client);
            if (hasPort)
                WebFields.Add(e, start, _names.ClientPort, TextRange.Between(client.Start + colon + 1, client.End), FieldKind.Number);
        }
    }
}
