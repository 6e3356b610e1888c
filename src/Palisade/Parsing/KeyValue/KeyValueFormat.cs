using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.KeyValue;

/// <summary>The format <c>kv</c>: a line of <c>key=value</c> pairs (logfmt, FortiGate and others).</summary>
internal static class KeyValueFormat
{
    // A line with fewer pairs is prose with an equals sign.
    private const int FewestPairs = 3;

    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("kv", "key=value pairs: logfmt, FortiGate", static head => LineShare.Score(head, IsRecord, 40, 75),
        static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    private static bool IsRecord(ReadOnlySpan<byte> line)
    {
        KeyValuePairs pairs = new(line, 0);
        int count = 0;
        while (count < FewestPairs && pairs.MoveNext())
        {
            if (count++ == 0 && pairs.Key.Start != line.IndexOfAnyExcept((byte)' ', (byte)'\t'))
                return false;
        }

        return count == FewestPairs;
    }

    private sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly KeyValueEvent _writer = new(options, new AssumedClock(options));
        private readonly FieldName _message = options.Vocabulary.Intern("message");

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            if (_writer.Add(start, length, e) == 0)
            {
                failure = new ParseFailure(ParseFailureCode.Malformed, 0, Detail: "no key=value pair");
                return false;
            }

            e.Add(_message, FieldKind.Utf8, start, length);
            _writer.Describe(e);
            return true;
        }
    }
}
