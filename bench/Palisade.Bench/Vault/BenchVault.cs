using System.Diagnostics;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault;

namespace Palisade.Bench.Vault;

/// <summary>Makes and fills the vaults that are measured.</summary>
internal static class BenchVault
{
    /// <summary>Records of an append.</summary>
    public const int RecordsEach = 100;

    public static VaultOptions OptionsOf(string vault) => new() { KeyFile = vault + ".key", Origin = "bench.example/vault", RecordReaders = NewReader };

    /// <summary>The reader that <c>palisade vault append</c> gives each stream.</summary>
    public static IRecordReader NewReader() => new RecordReader(clock: TimeProvider.System);

    /// <summary>Makes an empty vault, whatever was there.</summary>
    public static void Create(string vault)
    {
        Remove(vault);
        Directory.CreateDirectory(Path.GetDirectoryName(vault)!);
        VaultWriter.Create(vault, OptionsOf(vault));
    }

    public static void Remove(string vault)
    {
        if (Directory.Exists(vault))
            Directory.Delete(vault, true);
        if (Path.GetDirectoryName(vault) is { } parent && Directory.Exists(parent))
        {
            foreach (string beside in Directory.GetFiles(parent, Path.GetFileName(vault) + ".key*"))
                File.Delete(beside);
        }
    }

    /// <summary>The bytes of all files below a folder of the vault.</summary>
    public static long Bytes(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : 0;

    /// <summary>
    /// Several writers append the lines from one number to another, each its share, and wait for each acknowledgement.
    /// </summary>
    /// <param name="streams">A stream for each writer.</param>
    /// <param name="from">The first line.</param>
    /// <param name="to">One past the last.</param>
    /// <param name="lines">How many lines make up the day.</param>
    /// <param name="pace">Seconds from one append of a writer to the next; 0 for as fast as it goes.</param>
    /// <param name="until">Ends before, when this is past; null to go on to the last.</param>
    public static AppendResult Append(VaultStream[] streams, long from, long to, long lines, double pace = 0, Func<bool>? until = null)
    {
        List<double> latencies = [];
        long sent = 0, start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        Thread[] threads = [.. streams.Select((stream, i) => new Thread(() =>
        {
            List<double> own = [];
            RecordBuffer records = new();
            LogLines source = new(lines);
            long each = RecordsEach * streams.Length, count = 0;
            double due = pace * i / streams.Length;
            for (long number = from + (i * RecordsEach); number < to && until?.Invoke() != true; number += each)
            {
                records.Clear();
                for (long line = number; line < Math.Min(number + RecordsEach, to); line++)
                    records.Add(source.Line(line), RecordFlags.LineFeed);
                if (pace > 0 && due - Stopwatch.GetElapsedTime(start).TotalSeconds is > 0.001 and var wait)
                    Thread.Sleep(TimeSpan.FromSeconds(wait));
                due += pace;
                long begun = Stopwatch.GetTimestamp();
                stream.AppendAsync(records).GetAwaiter().GetResult();
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                count += records.Count;
            }

            lock (latencies)
            {
                latencies.AddRange(own);
                sent += count;
            }
        }) { Name = $"writer {i}" })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        latencies.Sort();
        return new AppendResult(sent, Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, latencies);
    }
}

/// <summary>What appending took.</summary>
/// <param name="Records">Records acknowledged.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Processor">Processor time of the whole process, senders, sealing and collector included.</param>
/// <param name="Latencies">Milliseconds from call to acknowledgement, ascending.</param>
internal sealed record AppendResult(long Records, double Seconds, double Processor, List<double> Latencies)
{
    public double Percentile(double percent) => Latencies.Count == 0 ? 0 : Latencies[(int)Math.Min(Latencies.Count - 1, Latencies.Count * percent / 100)];

    public override string ToString() => FormattableString.Invariant($"{Records / Seconds,9:F0} records/s  {Processor * 1e6 / Records,6:F2} us of processor each  p50 {Percentile(50),6:F2}  p99 {Percentile(99),7:F2}  p99.9 {Percentile(99.9),7:F2}  max {Percentile(100),8:F1} ms");
}
