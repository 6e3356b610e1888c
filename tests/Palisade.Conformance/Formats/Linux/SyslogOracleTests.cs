using System.Text;
using System.Text.Json;
using Palisade.Parsing;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;
using Palisade.Tests;

namespace Palisade.Conformance.Formats;

[Trait("Category", "FormatOracle")]
public sealed class SyslogOracleTests
{
    [DataFact("syslog-vectors")]
    public void Rfc5424_agrees_with_the_vectors_to_the_column()
    {
        KnownDifferences differences = new("SyslogVectorDifferences.csv");
        int number = 0;
        foreach (JsonElement vector in Vectors("rfc5424"))
        {
            byte[] raw = vector.GetProperty("raw_base64").GetBytesFromBase64();
            string name = "rfc5424-" + ++number;
            bool valid = Rfc5424.TryParse(raw, out SyslogHeader header, out int column);
            differences.Compare(name + "-valid", vector.GetProperty("valid").GetBoolean(), valid);
            if (!valid && !vector.GetProperty("valid").GetBoolean())
                differences.Compare(name + "-column", vector.GetProperty("error_column").GetInt32(), column);
            if (valid)
                CompareFields(differences, name, vector.GetProperty("expected"), raw, header);
        }

        Assert.True(number > 0);
        differences.Assert();
    }

    [DataFact("syslog-vectors")]
    public void Rfc3164_agrees_with_the_vectors()
    {
        KnownDifferences differences = new("SyslogVectorDifferences3164.csv");
        int number = 0;
        foreach (JsonElement vector in Vectors("rfc3164"))
        {
            byte[] raw = vector.GetProperty("raw_base64").GetBytesFromBase64();
            string name = "rfc3164-" + ++number;
            differences.Compare(name + "-valid", true, SyslogRecord.TryParse(raw, out SyslogHeader header, out _));
            CompareFields(differences, name, vector.GetProperty("expected"), raw, header);
        }

        Assert.True(number > 0);
        differences.Assert();
    }

    [DataFact("crowdsec-tests/_syslog-expected.jsonl")]
    public void Headers_agree_with_crowdsec()
    {
        KnownDifferences differences = new("CrowdsecSyslogDifferences.csv");
        foreach (string line in File.ReadLines(TestData.Find("crowdsec-tests/_syslog-expected.jsonl")))
        {
            JsonElement expected = JsonDocument.Parse(line).RootElement;
            string name = $"{expected.GetProperty("test").GetString()}-{expected.GetProperty("line").GetInt32()}";
            EventList list = EventList.Of("syslog", expected.GetProperty("raw").GetString()!);
            differences.Compare(name + "-events", 1, list.Events.Count);
            if (list.Events.Count != 1)
                continue;
            Compare(differences, name, expected, list, "timestamp", "timestamp");
            Compare(differences, name, expected, list, "host", "host");
            Compare(differences, name, expected, list, "program", "program");
            Compare(differences, name, expected, list, "pid", "pid");
            Compare(differences, name, expected, list, "message", "message");
        }

        Assert.True(differences.Compared > 0);
        differences.Assert();
    }

    [DataFact("web-auth-logs/auth.log")]
    public void Every_line_of_a_real_auth_log_is_an_event()
    {
        byte[] bytes = File.ReadAllBytes(TestData.Find("web-auth-logs/auth.log"));
        Assert.Equal("syslog", InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes)))?.Name);
        EventList list = EventList.Of(SyslogFormat.Format, bytes);
        Assert.Empty(list.Failures);
        Assert.Equal(File.ReadLines(TestData.Find("web-auth-logs/auth.log")).Count(l => l.Trim().Length > 0), list.Events.Count);
        for (int i = 0; i < list.Events.Count; i++)
        {
            string message = list.Value(i, "message")!;
            Assert.True(list.Times[i] > 0 && list.Value(i, "program") is not null, message);
            if (!message.StartsWith("Failed password", StringComparison.Ordinal) && !message.StartsWith("Accepted", StringComparison.Ordinal) && !message.StartsWith("Invalid user", StringComparison.Ordinal))
                continue;
            Assert.True(list.Value(i, "src_ip") is { } ip && message.Contains(" from " + ip, StringComparison.Ordinal) && list.Value(i, "action") is not null, message);
        }
    }

    private static IEnumerable<JsonElement> Vectors(string format) =>
        File.ReadLines(TestData.Find("syslog-vectors/go-syslog.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).Where(v => v.GetProperty("format").GetString() == format);

    private static void Compare(KnownDifferences differences, string name, JsonElement expected, EventList list, string property, string field)
    {
        if (expected.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            differences.Compare(name + "-" + property, value.GetString(), list.Events[0].TryGetValue(field, out List<string?>? values) && values.Contains(value.GetString()) ? value.GetString() : list.Value(0, field));
    }

    private static void CompareFields(KnownDifferences differences, string name, JsonElement expected, byte[] raw, SyslogHeader header)
    {
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            string? want = property.Value.ToString();
            string? got = property.Name switch
            {
                "version" => $"{header.Version}",
                "priority" => $"{header.Priority}",
                "facility" => $"{header.Priority / 8}",
                "severity" => $"{header.Priority % 8}",
                "timestamp" => Text(header.Time),
                "hostname" => Text(header.Host),
                "appname" => Text(header.Program),
                "procID" => Text(header.Pid),
                "msgID" => Text(header.MessageId),
                "message" => Text(header.Message),
                _ => null,
            };
            if (got is not null)
                differences.Compare(name + "-" + property.Name, want, got);
        }

        if (expected.TryGetProperty("structuredData", out JsonElement data))
        {
            EventList list = EventList.Of(SyslogFormat.Format, raw);
            foreach (JsonElement triple in data.EnumerateArray())
            {
                string field = triple[0].GetString() + "." + triple[1].GetString();

                // The vectors hold the values as Go source has them, with escapes.
                string value = triple[2].GetString()!.Replace("\\\\", "\\", StringComparison.Ordinal);
                differences.Compare(name + "-" + field, value, list.Value(0, field));
            }
        }

        string Text(TextRange range) => Encoding.UTF8.GetString(range.Of(raw));
    }
}
