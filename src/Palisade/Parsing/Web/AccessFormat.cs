using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>The format <c>access</c>: access logs of Apache, nginx and all that write like them, of HAProxy, AWS load balancers and Squid.</summary>
internal static class AccessFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("access", "access log of Apache or nginx, common or combined", Detect,
        static (stream, _) => new LineBatchReader(stream), static options => new Parser(options));

    private static int Detect(ReadOnlySpan<byte> head) => LineShare.Score(head, static line => AccessLine.TryParse(line, out _, out _) || AccessLayouts.TryParse(line, out _), 55, 88);

    private sealed class Parser(ParseOptions options) : LineParser(options)
    {
        private readonly AccessFields _fields = new(options);

        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            if (_fields.TryAdd(start, length, e, out int at))
            {
                e.Source = _fields.Source;
                return true;
            }

            failure = new ParseFailure(ParseFailureCode.Malformed, at, Detail: "not a line of an access log");
            return false;
        }
    }
}
