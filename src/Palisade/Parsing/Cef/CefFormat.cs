using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Cef;

/// <summary>The format <c>cef</c>: bare lines of ArcSight's Common Event Format. Within syslog, the syslog parser reads them.</summary>
internal static class CefFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("cef", "ArcSight Common Event Format", static head => LineShare.Score(head, CefEvent.Starts, 60, 95),
        static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    private sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly CefEvent _writer = new(options, new AssumedClock(options));
        private readonly FieldName _message = options.Vocabulary.Intern("message");

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            if (!_writer.TryAdd(start, length, e, out int errorOffset))
            {
                failure = new ParseFailure(ParseFailureCode.Malformed, errorOffset, Detail: "not CEF:version|vendor|product|version|signature|name|severity|");
                return false;
            }

            e.Add(_message, FieldKind.Utf8, start, length);
            return true;
        }
    }
}
