using Palisade.Parsing;
using Palisade.Parsing.Cef;

namespace Palisade.Fuzz.Targets;

/// <summary>CEF lines.</summary>
internal static class CefTarget
{
    public static void Fuzz(byte[] input) => LineFormatCheck.Run(CefFormat.Format, new ParseOptions(), input);

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "CEF:0|V|P|1|7|N\\|m|3|rt=Jan 02 2020 03:04:05 msg=a \\= b cs1=x cs1Label=y z"u8],
    ];
}
