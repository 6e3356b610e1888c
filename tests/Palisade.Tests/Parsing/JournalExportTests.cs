using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.JournalExport;
using Palisade.Scanning;

namespace Palisade.Tests.Parsing;

/// <summary>The export format of the journal: cut, and read as the JSON of the same entry.</summary>
public sealed class JournalExportTests
{
    // The example of systemd.io/JOURNAL_EXPORT_FORMATS, in short, with a value in bytes; and a second entry.
    private const string Two = "__CURSOR=s=739ad463348b4ceca5a9e69c95a3c93f;i=4ece7;b=6c7c6013a26343b29e964691ff25d04c\n__REALTIME_TIMESTAMP=1342540861416409\n__MONOTONIC_TIMESTAMP=5412\nPRIORITY=3\n"
        + "SYSLOG_IDENTIFIER=python3\n_HOSTNAME=f18a\nMESSAGE\n\u0007\0\0\0\0\0\0\0foo\nbar\nCODE_FUNC=<module>\n\n__REALTIME_TIMESTAMP=1342540861421465\nMESSAGE=a \"quoted\\ one\n_HOSTNAME=f18a\n\n";

    public static TheoryData<string, int, ParseFailureCode[]> Texts { get; } = new()
    {
        { Two, 2, [] },
        { "\n\n" + Two + "\n\n", 2, [] },
        // The end of the last entry may be missing, not that of its last field.
        { Two[..^1], 2, [] },
        { Two[..^4], 1, [ParseFailureCode.Truncated] },
        // What is no entry costs as far as the next empty line.
        { "__REALTIME_TIMESTAMP=1\n=x\n\n" + Two, 2, [ParseFailureCode.Malformed] },
        { "__REALTIME_TIMESTAMP=1\nMESSAGE\n\u0001\0\0\0\0\0\0\0xx\n\n" + Two, 2, [ParseFailureCode.Malformed] },
        { "__REALTIME_TIMESTAMP=1\nMESSAGE\n\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FFxx\n\n" + Two, 2, [ParseFailureCode.Malformed] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Entries_are_found_and_what_is_none_is_a_failure(string text, int events, ParseFailureCode[] failures)
    {
        Taken taken = Read(Encoding.Latin1.GetBytes(text));
        Assert.Equal(events, taken.Events.Count);
        Assert.Equal(failures, taken.Failures);
    }

    [Fact]
    public void An_entry_has_the_fields_of_its_json()
    {
        string json = """{"__CURSOR":"s=739ad463348b4ceca5a9e69c95a3c93f;i=4ece7;b=6c7c6013a26343b29e964691ff25d04c","__REALTIME_TIMESTAMP":"1342540861416409","__MONOTONIC_TIMESTAMP":"5412","PRIORITY":"3","SYSLOG_IDENTIFIER":"python3","_HOSTNAME":"f18a","MESSAGE":"foo\nbar","CODE_FUNC":"<module>"}""";
        List<string> expected = [];
        RecordReader reader = new(Encoding.UTF8.GetBytes(json + "\n"));
        reader.Events(Encoding.UTF8.GetBytes(json), e => expected.Add(Text(e)));
        Assert.Equal(Assert.Single(expected), Read(Encoding.Latin1.GetBytes(Two)).Events[0]);
    }

    [Fact]
    public void Records_of_a_stream_are_read_one_by_one_without_their_empty_lines()
    {
        byte[][] records = [.. Two.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(entry => Encoding.Latin1.GetBytes(entry + "\n"))];
        RecordReader reader = new();
        List<string> events = [];
        foreach (byte[] record in records)
        {
            reader.Observe(record);
            reader.Events(record, e => events.Add(Text(e)));
        }

        Assert.Equal("journalexport", reader.Format?.Name);
        Assert.Equal(Read(Encoding.Latin1.GetBytes(Two)).Events, events);
        Assert.Equal(1342540861, reader.EventSecond(records[0]));
    }

    private static string Text(LogEvent e) => string.Join('\n', e.Fields.ToArray().Select(f => $"{f.Name.Text}={e.TextOf(f)}").Append($"{e.TimeTicks} {e.HostField} {e.Source}"));

    private static Taken Read(byte[] bytes)
    {
        Taken taken = new();
        ParseOptions options = new();
        using MemoryStream stream = new(bytes);
        using BatchReader reader = ExportFormat.Format.OpenReader(stream, options);
        EventParser parser = ExportFormat.Format.CreateParser(options);
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, taken);
        return taken;
    }

    private sealed class Taken : IEventSink
    {
        public List<string> Events { get; } = [];

        public List<ParseFailureCode> Failures { get; } = [];

        public void OnEvent(LogEvent e) => Events.Add(Text(e));

        public void OnFailure(in ParseFailure failure) => Failures.Add(failure.Code);
    }
}
