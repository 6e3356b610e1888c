using System.Text;
using Palisade.Parsing;
using Palisade.Scanning;
using Palisade.Vault;

namespace Palisade.Tests.Vault.Search;

public sealed class RecordReaderTests
{
    private const string Csv = "time,user,what\n2026-01-02T03:04:05Z,bob,in\n2026-01-02T03:04:06Z,eve,out\n";
    private const string W3c = "#Software: x\n#Fields: date time cs-username sc-status\n2026-01-02 03:04:05 bob 200\n#Fields: date time sc-status cs-username\n2026-01-02 03:04:06 404 eve\n";

    [Theory]
    [InlineData("{\"time\":\"2026-01-02T03:04:05.9Z\",\"a\":\"x\\ty\"}\n", "ndjson", 0, "a=x\ty")]
    [InlineData("<34>1 2026-01-02T03:04:05.003Z web1 su - ID47 - failed for root\n", "syslog", 0, "host=web1")]
    [InlineData(Csv, "csv", 1, "user=bob")]
    [InlineData(W3c, "w3c", 2, "cs-username=bob")]
    [InlineData(W3c, "w3c", 4, "cs-username=eve")]
    public void A_record_has_its_time_and_fields(string text, string format, int record, string field)
    {
        byte[][] records = Lines(text);
        RecordReader reader = new(Encoding.UTF8.GetBytes(text));
        Assert.Equal(format, reader.Format?.Name);
        for (int i = 0; i < record; i++)
            Assert.True(reader.EventSecond(records[i]) is null or 1767323045, $"record {i}");
        Assert.Equal(record == 4 ? 1767323046 : 1767323045, reader.EventSecond(records[record]));
        Assert.Contains(field, FieldsOf(reader, records[record]));
    }

    [Theory]
    [InlineData("{\"time\":\"2026-01-02T03:04:05Z\",\"a\":\"x\"}", "a=x")]
    [InlineData("<34>1 2026-01-02T03:04:05.003Z web1 su - ID47 - failed for root", "host=web1")]
    public void What_comes_behind_many_lines_of_no_known_kind_is_understood(string line, string field)
    {
        RecordReader reader = new();
        for (int i = 0; i < 300; i++)
            Assert.Null(reader.EventSecond(Encoding.UTF8.GetBytes($"foo bar {i}")));
        Assert.Equal(1767323045, reader.EventSecond(Encoding.UTF8.GetBytes(line)));
        Assert.Contains(field, FieldsOf(reader, Encoding.UTF8.GetBytes(line)));
        Assert.Contains(field, FieldsOf(RecordReader.FromContext("other\n"u8), Encoding.UTF8.GetBytes(line)));
    }

    [Theory]
    [InlineData(Csv, 2)]
    [InlineData(W3c, 2)]
    [InlineData(W3c, 4)]
    public void A_reader_from_a_context_reads_as_the_one_before_it(string text, int record)
    {
        byte[][] records = Lines(text);
        RecordReader first = new(Encoding.UTF8.GetBytes(text));
        for (int i = 0; i < record; i++)
            first.EventSecond(records[i]);
        RecordReader second = RecordReader.FromContext(first.Context);
        Assert.Equal(FieldsOf(first, records[record]), FieldsOf(second, records[record]));
        Assert.Equal(first.Context.ToArray(), second.Context.ToArray());
    }

    [Fact]
    public void The_format_is_found_from_the_first_records_when_the_beginning_is_not_known()
    {
        RecordReader reader = new();
        byte[][] records = Lines(Csv);
        Assert.Null(reader.EventSecond(records[0]));
        reader.EventSecond(records[1]);
        Assert.Equal("csv", reader.Format?.Name);
        Assert.Equal(1767323046, reader.EventSecond(records[2]));
    }

    [Fact]
    public void Any_bytes_are_a_record_and_any_context_a_reader()
    {
        Random random = new(3);
        foreach (InputFormat format in InputFormats.All)
        {
            byte[] noise = new byte[200];
            random.NextBytes(noise);
            RecordReader reader = RecordReader.FromContext([.. Encoding.UTF8.GetBytes(format.Name + "\n#Fields: a b\n"), .. noise]);
            for (int i = 0; i < 200; i++)
            {
                byte[] raw = new byte[random.Next(300)];
                random.NextBytes(raw);
                if (i % 3 == 0)
                    Encoding.UTF8.GetBytes("{\"a\":[1,{\"b\":").CopyTo(raw.AsSpan(0, Math.Min(raw.Length, 13)).Length < 13 ? new byte[13] : raw, 0);
                reader.EventSecond(raw);
                FieldsOf(reader, raw);
            }
        }
    }

    [Fact]
    public void A_chunk_has_the_time_of_its_earliest_event_and_the_fields_of_all()
    {
        string? sample = Directory.EnumerateFiles(Path.Combine(TestData.Root, "samples", "logs", "windows"), "*.evtx").FirstOrDefault();
        Assert.NotNull(sample);
        byte[] file = File.ReadAllBytes(sample);
        byte[] record = [.. file.AsSpan(0, 4096), .. file.AsSpan(4096, 65536)];
        RecordReader reader = new(file.AsSpan(0, 65536));
        Assert.True(reader.IsChunked);
        long? second = reader.EventSecond(record);
        Assert.NotNull(second);
        List<long> times = [];
        int events = 0;
        reader.Events(record, e =>
        {
            events++;
            times.Add((e.TimeTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond);
        });
        Assert.True(events > 0);
        Assert.Equal(times.Min(), second);
        Assert.Contains(FieldsOf(RecordReader.FromContext(reader.Context), record), f => f.StartsWith("EventID=", StringComparison.Ordinal));
    }

    private static byte[][] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    private static string[] FieldsOf(RecordReader reader, byte[] raw)
    {
        Gathered fields = new();
        reader.Fields(raw, fields);
        return [.. fields.All];
    }

    private sealed class Gathered : IFieldSink
    {
        public List<string> All { get; } = [];

        public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => All.Add(Encoding.UTF8.GetString(name) + "=" + Encoding.UTF8.GetString(value));
    }
}
