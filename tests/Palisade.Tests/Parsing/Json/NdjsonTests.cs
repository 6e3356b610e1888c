using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Json;

public sealed class NdjsonTests
{
    [Theory]
    [InlineData("""{"a":1}""", "a=1")]
    [InlineData("""{ "a" : 1 , "b" : "x" }""", "a=1 b=x")]
    [InlineData("""{}""", "")]
    [InlineData("""{"a":{}, "b":[]}""", "")]
    [InlineData("""{"a":null,"b":true,"c":false}""", "a=<null> b=true c=false")]
    [InlineData("""{"a":{"b":{"c":"x"}},"d":0}""", "a.b.c=x d=0")]
    [InlineData("""{"a":["x",1,["y"],{"b":2},{"b":3}]}""", "a=x a=1 a=y a.b=2 a.b=3")]
    [InlineData("""{"a":1,"a":2}""", "a=1 a=2")]
    [InlineData("""{"a":"x\"y\\","b":"\\\\"}""", "a=x\"y\\ b=\\\\")]
    [InlineData("""{"a\"b":"\u00e9\ud83d\ude00"}""", "a\"b=é😀")]
    [InlineData("""{"":1,"a":{"":2}}""", "=1 a.=2")]
    [InlineData("""{"a.b":1}""", "a.b=1")]
    [InlineData("""{"n":-0.5e+10,"m":1E2}""", "n=-0.5e+10 m=1E2")]
    [InlineData("{\"a\":\"tab\there\"}", "a=tab\there")]
    [InlineData("\uFEFF{\"a\":1}", "a=1")]
    [InlineData("\t{\"a\":1} \r", "a=1")]
    public void Object_becomes_fields_in_order(string line, string expected)
    {
        JsonRun run = JsonRun.Of("ndjson", line);
        Assert.Empty(run.Failures);
        Assert.Equal(expected, Assert.Single(run.Events).Text);
    }

    [Theory]
    [InlineData("""{"a":1""", ParseFailureCode.Truncated, 6)]
    [InlineData("""{"a":""", ParseFailureCode.Truncated, 5)]
    [InlineData("""{"a""", ParseFailureCode.Truncated, 3)]
    [InlineData("""{"a":"x\""", ParseFailureCode.Truncated, 8)]
    [InlineData("""{"a":tru""", ParseFailureCode.Truncated, 8)]
    [InlineData("""{"a":-""", ParseFailureCode.Truncated, 6)]
    [InlineData("""{"a":[1,""", ParseFailureCode.Truncated, 8)]
    [InlineData("""{""", ParseFailureCode.Truncated, 1)]
    [InlineData("""{"a":1,}""", ParseFailureCode.Malformed, 7)]
    [InlineData("""{"a":1 "b":2}""", ParseFailureCode.Malformed, 7)]
    [InlineData("""{"a" 1}""", ParseFailureCode.Malformed, 5)]
    [InlineData("""{a:1}""", ParseFailureCode.Malformed, 1)]
    [InlineData("""{"a":01}""", ParseFailureCode.Malformed, 6)]
    [InlineData("""{"a":1.}""", ParseFailureCode.Malformed, 7)]
    [InlineData("""{"a":+1}""", ParseFailureCode.Malformed, 5)]
    [InlineData("""{"a":trve}""", ParseFailureCode.Malformed, 7)]
    [InlineData("""{"a":[1 2]}""", ParseFailureCode.Malformed, 8)]
    [InlineData("""{"a":[1,]}""", ParseFailureCode.Malformed, 8)]
    [InlineData("""{"a":1}}""", ParseFailureCode.Malformed, 7)]
    [InlineData("""{"a":1} x""", ParseFailureCode.Malformed, 8)]
    [InlineData("""[1]""", ParseFailureCode.Malformed, 0)]
    [InlineData("""hello""", ParseFailureCode.Malformed, 0)]
    [InlineData("{\"a\":'x'}", ParseFailureCode.Malformed, 5)]
    public void Bad_line_is_a_failure_at_its_byte_and_the_run_goes_on(string line, ParseFailureCode code, int offset)
    {
        const string Good = "{\"good\":1}\n";
        JsonRun run = JsonRun.Of("ndjson", Good + line + "\n" + Good);
        ParseFailure failure = Assert.Single(run.Failures);
        Assert.Equal((code, Good.Length + offset, 2), (failure.Code, failure.OffsetBytes, failure.Record));
        Assert.Equal([1, 3], run.Events.Select(e => e.Number));
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_too_deep_and_up_to_it_is_not()
    {
        static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
        Assert.Empty(JsonRun.Of("ndjson", Deep(Limits.MaxNesting)).Failures);
        Assert.Equal(ParseFailureCode.TooDeep, Assert.Single(JsonRun.Of("ndjson", Deep(Limits.MaxNesting + 1)).Failures).Code);
        Assert.Equal(ParseFailureCode.TooDeep, Assert.Single(JsonRun.Of("ndjson", "{\"a\":" + new string('[', 1000)).Failures).Code);
    }

    [Fact]
    public void More_fields_than_the_limit_are_cut_and_counted()
    {
        JsonRun run = JsonRun.Of("ndjson", "{" + string.Join(',', Enumerable.Range(0, Limits.MaxFields + 10).Select(i => $"\"k{i}\":{i}")) + "}");
        Assert.Equal(ParseFailureCode.TooManyFields, Assert.Single(run.Failures).Code);
        Assert.Equal(Limits.MaxFields, Assert.Single(run.Events).Fields.Count);
    }

    [Fact]
    public void Invalid_utf8_stays_in_the_value()
    {
        byte[] line = [.. "{\"a\":\"x"u8, 0xFF, 0xC3, .. "y\"}"u8];
        Sink sink = new();
        Palisade.Parsing.Json.NdjsonParser parser = new(new ParseOptions());
        parser.Parse(new RecordBatch { Bytes = line, Length = line.Length }, sink);
        Assert.Equal([(byte)'x', 0xFF, 0xC3, (byte)'y'], sink.First);
    }

    [Fact]
    public void Parsing_allocates_nothing_once_the_places_are_known()
    {
        string text = string.Concat(Enumerable.Range(0, 200).Select(i =>
            (i % 3) switch
            {
                0 => $$$"""{"EventID":{{{i}}},"Channel":"Security","Hostname":"h\\{{{i}}}","Data":{"a":[1,2],"b":"x"},"@timestamp":"2020-09-14 01:19:40"}""" + "\n",
                1 => $$$"""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\x\\{{{i}}}.exe","@timestamp":"2020-09-14 01:19:40"}""" + "\n",
                _ => $$$"""{"eventSource":"s3","eventName":"n{{{i}}}","awsRegion":"eu","requestParameters":{"a":"b"},"eventTime":"2020-09-14T01:19:40Z"}""" + "\n",
            }));
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        RecordBatch batch = new() { Bytes = bytes, Length = bytes.Length };
        Palisade.Parsing.Json.NdjsonParser parser = new(new ParseOptions());
        Sink sink = new();
        parser.Parse(batch, sink);
        parser.Parse(batch, sink);
        sink.Count = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            parser.Parse(batch, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_000, sink.Count);
    }

    private sealed class Sink : IEventSink
    {
        public int Count { get; set; }

        public int Times { get; private set; }

        public byte[] First { get; private set; } = [];

        public void OnEvent(LogEvent e)
        {
            Count++;
            if (First.Length == 0)
                First = e.BytesOf(e.Fields[0]).ToArray();
            Times += e.TimeTicks > 0 ? 1 : 0;
        }

        public void OnFailure(in ParseFailure failure) => Assert.Fail(failure.ToString());
    }
}
