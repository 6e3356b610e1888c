using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Text;

/// <summary>The format <c>text</c>: a log of a kind that nobody here knows. Each line is an event with one field, <c>message</c>.</summary>
/// <remarks>No rule runs on it unless the user says what it is (<c>--logsource</c>).</remarks>
internal static class TextFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("text", "plain lines of a kind not known", Detect, static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    // A log says when: a third of its lines hold a time. Documents hold few, and programs hold bytes that no text has.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.ContainsAnyInRange((byte)0, (byte)8) || head.StartsWith("---\n"u8) || head.StartsWith("%YAML"u8))
            return 0;
        (int passed, int lines) = LineShare.Count(head, LineTime.IsIn);
        return passed > 0 && passed * 3 >= lines ? 10 : 0;
    }

    private sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly FieldName _message = options.Vocabulary.Intern("message");
        private readonly EventSource _source = options.Vocabulary.Intern(EventSource.Unknown);
        private readonly AssumedClock _clock = new(options);

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            e.Source = _source;
            e.Add(_message, FieldKind.Utf8, start, length);
            if (LineTime.AtStart(buffer.AsSpan(start, length)) is { IsEmpty: false } text && TimeText.TryParse(text[..19], 0, out long local) && TimeText.TryParse(text, _clock.OffsetAt(local), out long ticks))
                e.SetTime(ticks);
            return true;
        }
    }
}
