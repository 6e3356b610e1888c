using System.Text.Json;
using Palisade.Parsing.Json;

namespace Palisade.Fuzz.Targets;

/// <summary>NDJSON and JSON documents: no line is lost, and what System.Text.Json accepts is an event.</summary>
internal static class JsonTarget
{
    public static void Fuzz(byte[] input)
    {
        ParserCheck.Run(JsonFormat.Format, input);
        ParserCheck lines = ParserCheck.Run(NdjsonFormat.Format, input);
        HashSet<long> events = [.. lines.Records];
        int number = 0;
        for (int start = 0; start < input.Length;)
        {
            number++;
            int length = input.AsSpan(start).IndexOf((byte)'\n');
            int end = length < 0 ? input.Length : start + length;
            if (!events.Contains(number) && IsObject(input.AsSpan(start, end - start)))
                throw new InvalidOperationException($"line {number} is an object for System.Text.Json, and no event");
            start = end + 1;
        }
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "{\"EventID\":1,\"Channel\":\"Security\",\"Hostname\":\"h\",\"a\":{\"b\":[1,2.5e3,null,{\"c\":\"\\\\\\\"x\\u00e4\"}]},\"t\":true}\n{\"b\":-0}\n"u8],
        [.. "{\"Event\":{\"#attributes\":{\"xmlns\":\"u\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"P\"}},\"EventID\":{\"#text\":1},\"Channel\":\"System\"},\"EventData\":{\"Data\":[{\"#attributes\":{\"Name\":\"A\"},\"#text\":\"x\"}]}}}"u8],
        [.. "{\"Records\":[{\"eventSource\":\"s\",\"eventName\":\"n\",\"eventVersion\":\"1\",\"requestParameters\":{\"a\":[1]}},{\"a\":1}]}\n[{\"b\":2}]"u8],
        [.. "{\n \"__REALTIME_TIMESTAMP\": \"1\",\n \"MESSAGE\": [104, 105]\n}\n{\n \"a\": \"[{\"\n}\n"u8],
    ];

    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            Utf8JsonReader reader = new(line, new JsonReaderOptions { MaxDepth = Limits.MaxNesting });
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
