using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class MatcherAllocationTests
{
    private const string Harmless = """
        {"Channel":"Security","EventID":4688,"Computer":"h1","TimeCreated":"2026-01-02T03:04:05Z","NewProcessName":"C:\\Program Files\\App\\app.exe","CommandLine":"app.exe --quiet","ParentProcessName":"C:\\Windows\\explorer.exe"}
        {"Channel":"Security","EventID":4634,"Computer":"h1","TimeCreated":"2026-01-02T03:04:06Z","LogonType":"3","IpAddress":"10.1.2.3","TargetUserName":"någon"}
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"h1","UtcTime":"2026-01-02 03:04:05.678","Image":"C:\\Windows\\System32\\svchost.exe","CommandLine":"svchost.exe -k netsvcs","ParentImage":"C:\\Windows\\System32\\services.exe"}
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":13,"Computer":"h1","TargetObject":"HKLM\\Software\\App\\Setting","Details":"DWORD (0x00000001)"}
        {"Channel":"System","EventID":7036,"Computer":"h1","param1":"Windows Update","param2":"running"}

        """;

    [Fact]
    public void An_event_that_matches_nothing_costs_no_allocation()
    {
        RuleSet rules = RuleSet.Compile(StarterRules.Load().Rules);
        InputFormat format = InputFormats.Find("ndjson")!;
        ParseOptions options = new() { Vocabulary = rules.Vocabulary };
        EventParser parser = format.CreateParser(options);
        using BatchReader reader = format.OpenReader(new MemoryStream(Encoding.UTF8.GetBytes(Harmless)), options);
        RecordBatch batch = new();
        Assert.True(reader.TryRead(batch));
        Sink sink = new(rules.CreateMatcher());
        while (sink.Events < 1_000)
            parser.Parse(batch, sink);
        sink.Allocated = 0;
        while (sink.Events < 11_000)
            parser.Parse(batch, sink);
        Assert.Equal((0, 0, 0L), (sink.Matches, sink.Failures, sink.Allocated));
    }

    private sealed class Sink(Matcher matcher) : IEventSink
    {
        public int Events { get; private set; }

        public int Matches { get; private set; }

        public int Failures { get; private set; }

        public long Allocated { get; set; }

        public void OnEvent(LogEvent e)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int matches = matcher.Match(e);
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            Matches += matches;
            Events++;
        }

        public void OnFailure(in ParseFailure failure) => Failures++;
    }
}
