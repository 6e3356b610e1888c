using System.Diagnostics;
using System.Globalization;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Bench;

/// <summary>Decodes a folder of EVTX files on one thread: every value of every record as text, into a checksum; and evtxexport on the same files.</summary>
/// <remarks><c>evtx FOLDER [--rounds N] [--no-compare]</c>. The first round warms up; the best one counts.</remarks>
internal static class EvtxDecode
{
    public static int Run(string[] args)
    {
        if (args.Length == 0 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine("evtx FOLDER [--rounds N] [--no-compare]");
            return 2;
        }

        int rounds = args.SkipWhile(a => a != "--rounds").Skip(1).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).FirstOrDefault(3);
        string[] files = [.. Directory.EnumerateFiles(args[0], "*.evtx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        double parse = Best("parse", files, rounds, render: false);
        double decode = Best("decode", files, rounds, render: true);
        Console.WriteLine($"parse alone is {decode / parse:F1} times as fast as parse and text");
        if (!args.Contains("--no-compare"))
            Compare(files, decode);
        return 0;
    }

    private static double Best(string what, string[] files, int rounds, bool render)
    {
        double best = double.MaxValue;
        for (int round = 0; round <= rounds; round++)
        {
            Tally tally = new(render);
            ParseOptions options = new();
            InputFormat format = InputFormats.Find("evtx")!;
            EventParser parser = format.CreateParser(options);
            RecordBatch batch = new();
            long bytes = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            foreach (string file in files)
            {
                using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
                bytes += stream.Length;
                using BatchReader reader = format.OpenReader(stream, options);
                while (reader.TryRead(batch))
                    parser.Parse(batch, tally);
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {files.Length} files, {tally.Records} records, {tally.Fields} values, {tally.TextBytes} text bytes, {tally.Failures} failures, {bytes} bytes, {seconds:F3} s ({cpu.TotalSeconds:F3} s of processor), {bytes / seconds / 1e6:F0} MB/s, {tally.Records / seconds:F0} records/s, {allocated} bytes allocated, checksum {tally.Checksum:x8}"));
            if (round > 0)
                best = Math.Min(best, seconds);
        }

        return best;
    }

    private static void Compare(string[] files, double ours)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (string file in files)
            {
                using Process process = Process.Start(new ProcessStartInfo("evtxexport", ["-f", "xml", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.ErrorDataReceived += static (_, _) => { };
                process.BeginErrorReadLine();
                process.StandardOutput.BaseStream.CopyTo(Stream.Null);
                process.WaitForExit();
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("evtxexport is not installed (package libevtx-utils): no comparison");
            return;
        }

        double theirs = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"evtxexport -f xml: {theirs:F1} s; ratio {theirs / ours:F1}"));
    }

    private sealed class Tally(bool render) : IEventSink
    {
        private readonly ByteBuffer _text = new(1 << 16);

        public long Records { get; private set; }

        public long Fields { get; private set; }

        public long Failures { get; private set; }

        public long TextBytes { get; private set; }

        public uint Checksum { get; private set; } = ~0u;

        public void OnEvent(LogEvent e)
        {
            Records++;
            Fields += e.Count;
            if (!render)
                return;
            _text.Truncate(0);
            foreach (ref readonly Field field in e.Fields)
                FieldText.Append(e, field, _text);
            TextBytes += _text.Length;
            Checksum = Parsing.Evtx.Crc32.Extend(Checksum, _text.Written);
        }

        public void OnFailure(in ParseFailure failure) => Failures++;
    }
}
