using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Web;

/// <summary>The format <c>nginx-error</c>: <c>2021/12/02 11:53:15 [error] 123#456: *7 text, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", host: "x"</c>.</summary>
internal static class NginxErrorFormat
{
    private const int TimeBytes = 19;

    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("nginx-error", "error log of nginx", static head => LineShare.Score(head, IsLine, 70, 92),
        static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    /// <summary>True for a line that begins with nginx's time, level and process.</summary>
    internal static bool IsLine(ReadOnlySpan<byte> line) => TryHead(line, out _, out _, out _);

    private static bool TryHead(ReadOnlySpan<byte> line, out TextRange level, out TextRange process, out TextRange thread)
    {
        (level, process, thread) = (default, default, default);
        if (line.Length < TimeBytes + 8 || line[4] != '/' || line[7] != '/' || line[10] != ' ' || line[13] != ':' || !line[TimeBytes..].StartsWith(" ["u8))
            return false;
        int close = line[TimeBytes..].IndexOf("] "u8);
        if (close < 0)
            return false;
        level = TextRange.Between(TimeBytes + 2, TimeBytes + close);
        int at = level.End + 2;
        int hash = line[at..].IndexOf((byte)'#');
        int colon = line[at..].IndexOf((byte)':');
        if (hash <= 0 || colon < hash || line.Slice(at, hash).ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        process = new TextRange(at, hash);
        thread = TextRange.Between(at + hash + 1, at + colon);
        return true;
    }

    /// <summary>Turns lines into fields, wherever they come from.</summary>
    internal sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly EventSource _source = options.Vocabulary.Intern(new EventSource("nginx", "", "error nginx"));
        private readonly AssumedClock _clock = new(options);
        private readonly WebFields _names = new(options.Vocabulary);
        private readonly FieldName _level = options.Vocabulary.Intern("level");
        private readonly FieldName _process = options.Vocabulary.Intern("pid");
        private readonly FieldName _thread = options.Vocabulary.Intern("tid");
        private readonly FieldName _connection = options.Vocabulary.Intern("cid");
        private readonly FieldName _message = options.Vocabulary.Intern("message");

        /// <summary>Adds the fields of a line and states its time; false for a line of another form, of which nothing was added.</summary>
        public bool TryAdd(int start, int length, LogEvent e)
        {
            ReadOnlySpan<byte> line = e.Buffer.AsSpan(start, length);
            if (!TryHead(line, out TextRange level, out TextRange process, out TextRange thread))
                return false;
            if (TimeText.TryParse(line[..TimeBytes], 0, out long local))
                e.SetTime(Math.Max(0, local - _clock.OffsetAt(local)));
            WebFields.Add(e, start, _level, level);
            WebFields.Add(e, start, _process, process, FieldKind.Number);
            WebFields.Add(e, start, _thread, thread, FieldKind.Number);
            int at = Math.Min(thread.End + 2, length);
            int blank = line[at..].IndexOf((byte)' ');
            if (blank > 1 && line[at] == '*')
            {
                WebFields.Add(e, start, _connection, new TextRange(at + 1, blank - 1), FieldKind.Number);
                at += blank + 1;
            }

            e.Add(_message, FieldKind.Utf8, start + at, length - at);
            AddNamed(e, start, line);
            return true;
        }

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            e.Source = _source;
            if (!TryAdd(start, length, e))
                e.Add(_message, FieldKind.Utf8, start, length);
            return true;
        }

        // What nginx appends itself is last: the message before it may hold anything.
        private void AddNamed(LogEvent e, int start, ReadOnlySpan<byte> line)
        {
            int client = line.LastIndexOf(", client: "u8);
            if (client < 0)
                return;
            if (Named(line, client, ", client: "u8) is { IsEmpty: false } address)
                WebFields.Add(e, start, _names.Client, address);
            if (Named(line, client, ", request: \""u8) is { IsEmpty: false } request)
            {
                e.Add(_names.Request, FieldKind.Utf8, start + request.Start, request.Length);
                _names.AddRequest(e, start, HttpRequest.Of(line, request));
            }

            if (Named(line, client, ", host: \""u8) is { IsEmpty: false } host)
                _names.AddHost(e, start, host);
            if (Named(line, client, ", referrer: \""u8) is { IsEmpty: false } referrer)
                WebFields.Add(e, start, _names.Referer, referrer);
        }

        private static TextRange Named(ReadOnlySpan<byte> line, int from, ReadOnlySpan<byte> name)
        {
            int found = line[from..].IndexOf(name);
            if (found < 0)
                return default;
            int start = from + found + name.Length;
            bool quoted = name[^1] == '"';
            int length = quoted ? line[start..].IndexOf("\", "u8) : line[start..].IndexOf((byte)',');
            int end = length >= 0 ? start + length : quoted && line[^1] == '"' ? line.Length - 1 : line.Length;
            return TextRange.Between(start, Math.Max(start, end));
        }
    }
}
