using System.Text;
using Palisade.Scanning;
using Palisade.Vault;

namespace Palisade.Tests.Scanning;

/// <summary>A new stream of a source that had a table before: it goes on with it where its first record is a row of it, and nowhere else.</summary>
public sealed class SourceReaderTests
{
    private const string Table = "csv\ntime,user,host\n";

    [Theory]
    [InlineData("2026-11-22T10:00:00Z,anna,h1", "time=2026-11-22T10:00:00Z user=anna host=h1")]
    [InlineData("{\"user\":\"anna\"}", "user=anna")]
    [InlineData("2026-11-22T10:00:00Z,anna", "")]
    [InlineData("when,who,where,what\n1,2,3,4", "when=1 who=2 where=3 what=4")]
    [InlineData("time,user,host\n1,2,3", "time=1 user=2 host=3")]
    public void The_first_record_decides(string lines, string expected)
    {
        RecordReader reader = RecordReader.OfSource(Encoding.UTF8.GetBytes(Table));
        Assert.Equal(expected, FieldsOfLast(reader, lines));
    }

    [Fact]
    public void Without_a_table_a_reader_begins_anew() =>
        Assert.Equal("", FieldsOfLast(RecordReader.OfSource("csv\n"u8), "2026-11-22T10:00:00Z,anna,h1"));

    private static string FieldsOfLast(RecordReader reader, string lines)
    {
        Fields fields = new();
        foreach (string line in lines.Split('\n'))
        {
            fields.All.Clear();
            reader.Fields(Encoding.UTF8.GetBytes(line), fields);
        }

        return string.Join(' ', fields.All.Where(f => !f.StartsWith("host=", StringComparison.Ordinal)).Concat(fields.All.Where(f => f.StartsWith("host=", StringComparison.Ordinal)).Distinct()));
    }

    private sealed class Fields : IFieldSink
    {
        public List<string> All { get; } = [];

        public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => All.Add($"{Encoding.UTF8.GetString(name)}={Encoding.UTF8.GetString(value)}");
    }
}
