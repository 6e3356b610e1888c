using Palisade.Parsing;
using Palisade.Parsing.KeyValue;

namespace Palisade.Fuzz.Targets;

/// <summary>key=value lines.</summary>
internal static class KeyValueTarget
{
    public static void Fuzz(byte[] input) => LineFormatCheck.Run(KeyValueFormat.Format, new ParseOptions(), input);

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "date=2019-05-10 time=11:37:47 logid=\"01\" type=\"event\" devname=\"f\" tz=\"-0700\" msg=\"a\\\"b\""u8],
        [.. "ts=1577934245.5 level=info a=1;b=2, c"u8],
    ];
}
