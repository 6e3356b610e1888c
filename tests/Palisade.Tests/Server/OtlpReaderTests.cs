using System.Text;
using System.Text.Json;
using Palisade.Server.Listeners.Otlp;

namespace Palisade.Tests.Server;

/// <summary>Requests of OTLP: what is well formed is read, and nothing else does harm.</summary>
public sealed class OtlpReaderTests
{
    // The example of opentelemetry-proto, examples/logs.json, in the parts that become a record.
    private const string Example = """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},"scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
        "logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000000","severityNumber":10,"severityText":"Information","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","body":{"stringValue":"Example log record"},
        "attributes":[{"key":"string.attribute","value":{"stringValue":"some string"}},{"key":"boolean.attribute","value":{"boolValue":true}},{"key":"int.attribute","value":{"intValue":"10"}},{"key":"double.attribute","value":{"doubleValue":637.704}},
        {"key":"array.attribute","value":{"arrayValue":{"values":[{"stringValue":"many"},{"stringValue":"values"}]}}},{"key":"map.attribute","value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"some value"}}]}}}]}]}]}]}
        """;

    private const string Line = """{"@timestamp":"2018-12-13T14:51:00.300000000Z","observed_time":"2018-12-13T14:51:00.300000000Z","severity_number":10,"severity":"Information","trace_id":"5B8EFFF798038103D269B633813FC60C","span_id":"EEE19B7EC3C1B174","body":"Example log record","string.attribute":"some string","boolean.attribute":true,"int.attribute":10,"double.attribute":637.704,"array.attribute":["many","values"],"map.attribute":{"some.map.key":"some value"},"service.name":"my.service","scope.name":"my.library","scope.version":"1.0.0","my.scope.attribute":"some scope attribute"}""";

    public static TheoryData<string> Wrong { get; } =
    [
        "[]", "{\"resourceLogs\":{}}", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"soon\"}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":7}}]}]}]}", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"bytesValue\":\"*\"}}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"\\ud800\"}}]}]}]}", "", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":\"text\"}]}]}]}",
    ];

    [Fact]
    public void The_example_of_the_specification_becomes_this_line()
    {
        using OtlpJsonReader reader = new(Encoding.UTF8.GetBytes(Example));
        Assert.Equal(Line, Assert.Single(Lines(reader)));
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void Protobuf_of_the_same_is_the_same_line()
    {
        byte[] text(string value) => Field(1, Encoding.UTF8.GetBytes(value));
        byte[] pair(string key, byte[] value) => [.. Field(1, Encoding.UTF8.GetBytes(key)), .. Field(2, value)];
        byte[] time = [.. BitConverter.GetBytes(1544712660300000000UL)];
        byte[] log =
        [
            (1 << 3) | 1, .. time, (11 << 3) | 1, .. time, 2 << 3, 10, .. Field(3, "Information"u8), .. Field(5, text("Example log record")),
            .. Field(6, pair("string.attribute", text("some string"))), .. Field(6, pair("boolean.attribute", [2 << 3, 1])), .. Field(6, pair("int.attribute", [3 << 3, 10])),
            .. Field(6, pair("double.attribute", [(4 << 3) | 1, .. BitConverter.GetBytes(637.704)])), .. Field(6, pair("array.attribute", Field(5, [.. Field(1, text("many")), .. Field(1, text("values"))]))),
            .. Field(6, pair("map.attribute", Field(6, Field(1, pair("some.map.key", text("some value")))))),
            .. Field(9, Convert.FromHexString("5B8EFFF798038103D269B633813FC60C")), .. Field(10, Convert.FromHexString("EEE19B7EC3C1B174")),
        ];
        byte[] scope = [.. Field(1, "my.library"u8), .. Field(2, "1.0.0"u8), .. Field(3, pair("my.scope.attribute", text("some scope attribute")))];
        // The resource stands behind its logs here, as it may.
        byte[] request = Field(1, [.. Field(2, [.. Field(2, log), .. Field(1, scope)]), .. Field(1, Field(1, pair("service.name", text("my.service"))))]);
        OtlpProtobufReader reader = new(request);
        Assert.Equal(Line, Assert.Single(Lines(reader)), ignoreCase: true);
        Assert.Null(reader.Problem);
        for (int cut = 1; cut < request.Length; cut++)
        {
            OtlpProtobufReader part = new(request.AsMemory(0, cut));
            Lines(part);
            Assert.NotNull(part.Problem);
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Json_that_is_no_request_is_a_problem(string text)
    {
        using OtlpJsonReader reader = new(Encoding.UTF8.GetBytes(text));
        Lines(reader);
        Assert.NotNull(reader.Problem);
    }

    [Fact]
    public void Values_too_deep_in_each_other_are_a_problem()
    {
        byte[] value = Field(1, "x"u8);
        for (int i = 0; i < 5000; i++)
            value = Field(5, Field(1, value));
        OtlpProtobufReader reader = new(Field(1, Field(2, Field(2, Field(5, value)))));
        Lines(reader);
        Assert.Equal(OtlpLine.TooDeep, reader.Problem);
    }

    [Fact]
    public void Any_bytes_are_read_to_their_end_and_every_line_is_json()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        byte[] alphabet = [0x0A, 0x12, 0x1A, 0x32, 0x2A, 0x08, 0x10, 0x09, 1, 2, 3, 5, 8, 13, 0x80, 0xFF, (byte)'a'];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)])];
            foreach (string line in Lines(new OtlpProtobufReader(bytes)))
                Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
        }
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes)
    {
        List<byte> field = [(byte)((number << 3) | 2)];
        for (int left = bytes.Length; ; left >>= 7)
        {
            field.Add((byte)(left < 0x80 ? left : (left & 0x7F) | 0x80));
            if (left < 0x80)
                break;
        }

        field.AddRange(bytes);
        return [.. field];
    }

    private static List<string> Lines(IOtlpReader reader)
    {
        using OtlpLine line = new();
        List<string> lines = [];
        foreach (OtlpLog log in reader.Logs())
            lines.Add(Encoding.UTF8.GetString(line.Write(log)));
        return lines;
    }
}
