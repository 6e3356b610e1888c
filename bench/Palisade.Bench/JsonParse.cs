using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Bench;

/// <summary>NDJSON: cutting and parsing, beside a walk over the same bytes with <see cref="Utf8JsonReader"/>. One thread, best of several.</summary>
internal static class JsonParse
{
    /// <summary>Prints both rates and their ratio.</summary>
    /// <param name="args">The file, and how many times each is run (5).</param>
    public static int Run(string[] args)
    {
        byte[] file = File.ReadAllBytes(args[0]);
        int times = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        Counts counts = new();
        double walk = double.MaxValue, parse = double.MaxValue, parseAgain = double.MaxValue;
        for (int i = 0; i < times; i++)
        {
            walk = Math.Min(walk, Seconds(() => Walk(file)));
            parse = Math.Min(parse, Seconds(() => Parse(file, counts = new Counts(), "ndjson")));
            parseAgain = Math.Min(parseAgain, Seconds(() => Parse(file, counts = new Counts(), "ndjson")));
        }

        double megabytes = file.Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Events} events, {counts.Fields} fields, {counts.Failures} failures, {megabytes:F0} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"walk  {megabytes / walk:F0} MB/s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parse {megabytes / Math.Min(parse, parseAgain):F0} MB/s, {Math.Min(parse, parseAgain) / walk:F2} of a walk"));
        return counts.Events > 0 ? 0 : 2;
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Walk(byte[] file)
    {
        int at = 0;
        while (at < file.Length)
        {
            int end = file.AsSpan(at).IndexOf((byte)'\n');
            int length = end < 0 ? file.Length - at : end;
            Utf8JsonReader reader = new(file.AsSpan(at, length));
            while (reader.Read())
            {
            }

            at += length + 1;
        }
    }

    private static void Parse(byte[] file, Counts counts, string format)
    {
        ParseOptions options = new();
        InputFormat input = InputFormats.Find(format)!;
        using MemoryStream stream = new(file);
        using BatchReader reader = input.OpenReader(stream, options);
        EventParser parser = input.CreateParser(options);
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, counts);
    }

    private sealed class Counts : IEventSink
    {
        public long Events { get; private set; }

        public long Fields { get; private set; }

        public long Failures { get; private set; }

        public void OnEvent(LogEvent e)
        {
            Events++;
            Fields += e.Count;
        }

        public void OnFailure(in ParseFailure failure) => Failures++;
    }
}
