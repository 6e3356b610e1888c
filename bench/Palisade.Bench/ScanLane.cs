using System.Globalization;
using System.Text.Json;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Bench;

/// <summary>A whole scan of one NDJSON file, one thread, beside a walk over the same bytes with <see cref="Utf8JsonReader"/>, in turn.</summary>
/// <remarks>The number of findings is part of the definition: with <c>--expect N</c> another number fails the run, so that a fast bug cannot win.</remarks>
internal static class ScanLane
{
    /// <summary>scan FILE --rules PATH... [--times N] [--expect FINDINGS] [--threads N]</summary>
    public static int Run(string[] args)
    {
        string file = args[0];
        string[] rules = [.. args.Skip(1).Where((a, i) => args[i] == "--rules")];
        int times = int.Parse(Value(args, "--times", "5"), CultureInfo.InvariantCulture);
        long expected = long.Parse(Value(args, "--expect", "-1"), CultureInfo.InvariantCulture);
        int threads = int.Parse(Value(args, "--threads", "1"), CultureInfo.InvariantCulture);
        ScanPlan? plan = null;
        double load = ProcessorTime.Of(() => plan = ScanPlan.Compile(RuleLoader.Load(rules)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {load:F2} s of processor, {plan!.Rules.Rules.Length} rules"));
        List<double> walks = [], parses = [], scans = [], ratios = [];
        ScanSummary summary = new();
        Count count = new();
        for (int i = 0; i <= times; i++)
        {
            double walk = ProcessorTime.Of(() => Walk(file));
            double parse = ProcessorTime.Of(() => Parse(file));
            double scan = ProcessorTime.Of(() => summary = Pipeline.Scan(LogInputs.Enumerate([file]), plan, count = new Count(), new ScanOptions { Threads = threads }));
            // The first round warms up.
            if (i == 0)
                continue;
            walks.Add(walk);
            parses.Add(parse);
            scans.Add(scan);
            ratios.Add(scan / walk);
        }

        double megabytes = new FileInfo(file).Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Events} events, {megabytes:F0} MB, {count.Findings} findings, {summary.RulesApplicable} rules applicable"));
        foreach ((string name, List<double> seconds) in new[] { ("walk", walks), ("parse", parses), ("scan", scans) })
        {
            double median = ProcessorTime.Median(seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-6}{megabytes / median,8:F0} MB/s {summary.Events / median,10:F0} events/s   median {median:F3} s, best {seconds.Min():F3} s"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scan / walk: median {ProcessorTime.Median(ratios):F2}, {ratios.Min():F2} to {ratios.Max():F2}"));
        if (expected >= 0 && count.Findings != expected)
        {
            Console.WriteLine($"WRONG: {expected} findings expected");
            return 1;
        }

        return 0;
    }

    private static string Value(string[] args, string name, string otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }

    private static void Walk(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using BatchReader reader = InputFormats.Find("ndjson")!.OpenReader(stream, new ParseOptions());
        RecordBatch batch = new();
        while (reader.TryRead(batch))
        {
            ReadOnlySpan<byte> rest = batch.Bytes.AsSpan(0, batch.Length);
            while (!rest.IsEmpty)
            {
                int end = rest.IndexOf((byte)'\n');
                Utf8JsonReader json = new(end < 0 ? rest : rest[..end]);
                while (json.Read())
                {
                }

                rest = end < 0 ? default : rest[(end + 1)..];
            }
        }
    }

    private static void Parse(string file)
    {
        ParseOptions options = new();
        InputFormat format = InputFormats.Find("ndjson")!;
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using BatchReader reader = format.OpenReader(stream, options);
        EventParser parser = format.CreateParser(options);
        RecordBatch batch = new();
        Nothing sink = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, sink);
    }

    private sealed class Nothing : IEventSink
    {
        public void OnEvent(Events.LogEvent e)
        {
        }

        public void OnFailure(in ParseFailure failure)
        {
        }
    }

    private sealed class Count : FindingWriter
    {
        public long Findings { get; private set; }

        public override void Write(Finding finding) => Findings++;

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
