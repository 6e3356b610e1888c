using System.Text;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Scanning;

/// <summary>What the user says of the source counts for every format, and for all that look at events.</summary>
public sealed class StatedSourceTests
{
    private static readonly string s_logs = Path.Combine(TestData.Root, "samples", "logs");

    [Fact]
    public void The_users_word_wins_for_every_format()
    {
        ScanOptions options = new() { LogSource = new EventSource("acme", "", "one two"), Year = 2026 };
        SourceSink plain = SourceSink.Read(LogInputs.Enumerate([s_logs]), options with { LogSource = null });
        SourceSink stated = SourceSink.Read(LogInputs.Enumerate([s_logs]), options);
        Assert.True(plain.Sources.Count > 100);
        Assert.Equal(plain.Sources.Select(s => s with { Product = "acme", Services = "one two" }), stated.Sources);
    }

    [Theory]
    [InlineData("<13>1 2026-01-02T03:04:05Z box app - - - {\"a\":\"b\"}", null)]
    [InlineData("<13>1 2026-01-02T03:04:05Z box app - - - {\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Root\"},\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"x\",\"awsRegion\":\"r\",\"eventTime\":\"2026-01-02T03:04:05Z\"}", null)]
    [InlineData("<13>1 2026-01-02T03:04:05Z box sysmon - - - <Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID><Channel>Linux-Sysmon/Operational</Channel></System></Event>", "Linux-Sysmon/Operational")]
    [InlineData("{\"Channel\":\"Security\",\"EventID\":4688}", "Security")]
    [InlineData("[{\"a\":1}]", null)]
    [InlineData("<Event><System><EventID>1</EventID></System></Event>", null)]
    [InlineData("unit 3 starts", null)]
    public void The_users_word_wins_for_what_a_record_carries(string log, string? channel)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(log + "\n"));
        ScanOptions options = new() { LogSource = new EventSource("acme", "proxy", "one") };
        Assert.Equal([new EventSource("acme", "proxy", "one", channel)], SourceSink.Read(LogInputs.Enumerate([LogInputs.StandardInput], stream), options).Sources);
    }

    [Fact]
    public void Keys_that_the_user_leaves_out_are_the_formats()
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes("Mar  4 05:06:07 box sshd[1]: Accepted password for a from 192.0.2.1 port 22 ssh2\n"));
        EventSource source = Assert.Single(SourceSink.Read(LogInputs.Enumerate([LogInputs.StandardInput], stream), new ScanOptions { LogSource = new EventSource(null, "proxy") }).Sources);
        Assert.Equal(("linux", "proxy"), (source.Product, source.Categories));
        Assert.Contains("sshd", source.ServiceList);
    }

    [Fact]
    public void Scan_coverage_and_reader_see_the_same()
    {
        RuleSet rules = RuleSet.Compile(Rules().Rules);
        ScanOptions options = new() { LogSource = new EventSource("acme") };
        CoverageRun coverage = new(rules, options);
        coverage.Read(Input());
        Assert.Equal([("acme", 1L)], coverage.Kinds.Select(k => (k.Source.Product, k.Events)));
        Assert.Equal(CoverageVerdict.CanFire, Assert.Single(coverage.Judge()).Verdict);

        using TempFile file = new("{\"word\":\"evil\"}\n");
        LogEvent read = Assert.Single(LogReader.Read([file.Path], rules.Vocabulary, options));
        Assert.Equal(1, rules.CreateMatcher().Match(read));
        ScanSummary summary = Pipeline.Scan(Input(), ScanPlan.Compile(Rules()), new ScannedText(), options);
        Assert.Equal(1, summary.Findings);
    }

    private static RuleCollection Rules() => RuleLoader.LoadText("rules.yml", "title: T\nid: 44444444-4444-4444-8444-444444444444\nstatus: test\nlevel: low\nlogsource:\n    product: acme\ndetection:\n    s:\n        word: evil\n    condition: s\n"u8.ToArray());

    private static IEnumerable<InputEntry> Input() => LogInputs.Enumerate([LogInputs.StandardInput], new MemoryStream("{\"word\":\"evil\"}\n"u8.ToArray()));

    private sealed class SourceSink : IEventSink
    {
        public List<EventSource> Sources { get; } = [];

        public static SourceSink Read(IEnumerable<InputEntry> inputs, ScanOptions options)
        {
            SourceSink sink = new();
            Pipeline.Read(inputs, sink, options, new EventVocabulary());
            return sink;
        }

        public void OnEvent(LogEvent e) => Sources.Add(e.Source);

        public void OnFailure(in ParseFailure failure)
        {
        }
    }

    private sealed class TempFile : IDisposable
    {
        public TempFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
