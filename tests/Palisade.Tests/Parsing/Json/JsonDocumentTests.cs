using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Json;

public sealed class JsonDocumentTests
{
    [Theory]
    [InlineData("""[{"a":1},{"a":2}]""")]
    [InlineData("[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n")]
    [InlineData("""{"a":1}{"a":2}""")]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n")]
    [InlineData("{\"a\":1},\n{\"a\":2}")]
    [InlineData("""{"Records":[{"a":1},{"a":2}]}""")]
    [InlineData("""{ "records" : [ {"a":1}, {"a":2} ] , "more": {"b":[1]} }""")]
    [InlineData("""{"@odata.context":"x","value":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"Records":[{"a":1}]}{"Records":[{"a":2}]}""")]
    [InlineData("[{\"a\":1}]\n[{\"a\":2}]\n")]
    [InlineData("\uFEFF[{\"a\":1},{\"a\":2}]")]
    public void Each_record_of_a_document_is_an_event(string text)
    {
        foreach (int chunk in (int[])[1, 3, 1 << 20])
        {
            JsonRun run = JsonRun.Of("json", text, chunk);
            Assert.Empty(run.Failures);
            Assert.Equal(["a=1", "a=2"], run.Events.Select(e => e.Text));
            Assert.Equal([1, 2], run.Events.Select(e => e.Number));
            Assert.All(run.Events, e => Assert.Equal((byte)'{', System.Text.Encoding.UTF8.GetBytes(text)[e.Offset]));
        }
    }

    [Theory]
    [InlineData("""{"id":{"x":1},"events":[{"a":1}]}""", "id.x=1 events.a=1")]
    [InlineData("""{"name":"x","items":[{"a":1}]}""", "name=x items.a=1")]
    [InlineData("""{"Records":"none"}""", "Records=none")]
    [InlineData("""{"value":[1,2]}""", "value=1 value=2")]
    public void Object_that_happens_to_hold_a_list_is_one_event(string text, string expected) => Assert.Equal(expected, Assert.Single(JsonRun.Of("json", text).Events).Text);

    [Theory]
    [InlineData("""[{"a":1},{"a":2""", ParseFailureCode.Truncated, 15, 1)]
    [InlineData("""[{"a":1},{"a":2}""", ParseFailureCode.Truncated, 16, 2)]
    [InlineData("""[{"a":1},5,{"a":2}]""", ParseFailureCode.Malformed, 9, 2)]
    [InlineData("""[{"a":1},{"a":x},{"a":2}]""", ParseFailureCode.Malformed, 14, 2)]
    [InlineData("""[{"a":1},[{"a":3}],{"a":2}]""", ParseFailureCode.Malformed, 9, 2)]
    [InlineData("{\"a\":1}\nrubbish\n{\"a\":2}\n", ParseFailureCode.Malformed, 8, 2)]
    [InlineData("{\n\"a\":1\n{\n\"a\":2\n}\n", ParseFailureCode.Truncated, 8, 1)]
    [InlineData("""[{"a":1}]]""", ParseFailureCode.Malformed, 9, 1)]
    public void Bad_stretch_is_a_failure_at_its_byte_and_the_rest_is_read(string text, ParseFailureCode code, int offset, int events)
    {
        foreach (int chunk in (int[])[1, 1 << 20])
        {
            JsonRun run = JsonRun.Of("json", text, chunk);
            ParseFailure failure = run.Failures[0];
            Assert.Equal((code, offset), (failure.Code, failure.OffsetBytes));
            Assert.Equal(events, run.Events.Count);
        }
    }

    [Fact]
    public void Records_may_lie_across_batches()
    {
        string text = "[" + string.Join(",\n", Enumerable.Range(1, 3000).Select(i => $"{{\"n\":{i},\"s\":\"{new string('x', i % 1500)}\\\"{{[\",\"o\":{{\"p\":[1,{{\"q\":2}}]}}}}")) + "]";
        JsonRun run = JsonRun.Of("json", text, 70_000);
        Assert.Empty(run.Failures);
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (long)i), run.Events.Select(e => e.Number));
        Assert.All(run.Events, e => Assert.StartsWith($"{{\"n\":{e.Number},", text[(int)e.Offset..], StringComparison.Ordinal));
    }

    [Fact]
    public void Record_longer_than_the_limit_is_passed_over_and_the_next_is_read()
    {
        string text = "[{\"a\":\"" + new string('x', Limits.MaxRecordBytes + 10) + "\"},{\"a\":2}]";
        JsonRun run = JsonRun.Of("json", text);
        ParseFailure failure = Assert.Single(run.Failures);
        Assert.Equal((ParseFailureCode.TooLong, 1, Limits.MaxRecordBytes + 18), (failure.Code, failure.OffsetBytes, failure.LengthBytes));
        Assert.Equal("a=2", Assert.Single(run.Events).Text);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "ndjson")]
    [InlineData("{\"a\":1}", "ndjson")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n{\"a\":", "ndjson")]
    [InlineData("{\"a\":1}\n{\"a\":\n{\"a\":2}\n{\"a\":2}\n", "ndjson")]
    [InlineData("{\"a\":1}{\"a\":2}", "json")]
    [InlineData("{\n \"a\":1\n}\n", "json")]
    [InlineData("[{\"a\":1}]", "json")]
    [InlineData("{\"Records\":[{\"a\":1}]}", "json")]
    [InlineData("[]", "json")]
    [InlineData("{\"a\":{\"$schema\":\"u\"}}", "ndjson")]
    [InlineData("{\"a\":\"$schema\"}", "ndjson")]
    [InlineData("{\"$schema\":\"u\"}\n{\"a\":1}", "ndjson")]
    [InlineData("{\n\"$schema\":\"u\"\n}\n{\n\"a\":1}", "json")]
    [InlineData("{\"$schema\":\"u\",\"type\":\"object\"}", "other")]
    [InlineData("{\n  \"title\": \"\\\"\",\n  \"$schema\" : \"u\",\n  \"type\": \"object\"\n}\n", "other")]
    [InlineData("{\n  \"$schema\": \"u\",\n  \"type\": [\"obj", "other")]
    public void Content_tells_lines_from_documents(string head, string format) => Assert.Equal(format, InputFormats.Detect(System.Text.Encoding.UTF8.GetBytes(head))?.Name);

    [Theory]
    [InlineData("[2020-01-01 00:00:00] started\n")]
    [InlineData("{not json}\n")]
    [InlineData("")]
    public void Other_text_is_no_json(string head) => Assert.False(InputFormats.Detect(System.Text.Encoding.UTF8.GetBytes(head))?.Name is "json" or "ndjson");
}
