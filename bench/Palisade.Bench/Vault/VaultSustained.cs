using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Palisade.Vault;

namespace Palisade.Bench.Vault;

/// <summary>
/// Appending for minutes at a given rate, with event times, sealing and checkpoints: whether sealing keeps up, how long acknowledgements take, and how much memory. Beside it, before and after, one thread that
/// writes as many bytes and calls fdatasync. All records acknowledged must be counted in the log, and be in segments once the vault is sealed.
/// </summary>
internal static class VaultSustained
{
    private const int Writers = 8;

    /// <summary>vault-append FOLDER [SECONDS=120] [RECORDS_PER_SECOND=50000, 0 for no bound]</summary>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]), vault = Path.Combine(folder, "sustained");
        double seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 120;
        double rate = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 50_000;
        BenchVault.Create(vault);
        Print("write + fdatasync before", Plain(folder));
        long acknowledged, kept;
        long lines = (long)(Math.Max(rate, 200_000) * seconds);
        using (VaultWriter writer = VaultWriter.Open(vault, BenchVault.OptionsOf(vault)))
        {
            VaultStream[] streams = [.. Enumerable.Range(0, Writers).Select(i => writer.OpenStream($"bench-{i}", readers: BenchVault.NewReader))];
            double pace = rate == 0 ? 0 : BenchVault.RecordsEach * Writers / rate;
            long start = Stopwatch.GetTimestamp();
            using Backlog backlog = new(vault);
            AppendResult result = BenchVault.Append(streams, 0, lines, lines, pace, () => Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds);
            Print(FormattableString.Invariant($"vault, {Writers} writers, {seconds:F0} s"), result);
            Console.WriteLine(FormattableString.Invariant($"journal on disk: highest {backlog.Highest / 1e6:F0} MB, at the end {BenchVault.Bytes(Path.Combine(vault, "wal")) / 1e6:F0} MB; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
            acknowledged = result.Records;
            GCMemoryInfo heap = GC.GetGCMemoryInfo();
            Console.WriteLine(FormattableString.Invariant($"memory {VaultFill.Memory() / 1e6:F0} MB, of it {heap.TotalCommittedBytes / 1e6:F0} MB of the collector ({heap.HeapSizeBytes / 1e6:F0} MB alive at the last of {GC.CollectionCount(0)}, {GC.CollectionCount(1)}, {GC.CollectionCount(2)} collections); {(double)GC.GetTotalAllocatedBytes() / acknowledged:F0} bytes allocated a record"));
            long sealing = Stopwatch.GetTimestamp();
            writer.Seal();
            Console.WriteLine(FormattableString.Invariant($"sealing the rest took {Stopwatch.GetElapsedTime(sealing).TotalSeconds:F1} s; segments {BenchVault.Bytes(Path.Combine(vault, "segments")) / 1e6:F0} MB; highest memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB"));
            kept = streams.Sum(s => s.Records);
            writer.Close();
        }

        Print("write + fdatasync after", Plain(folder));
        BenchVault.Remove(vault);
        if (kept == acknowledged)
            return 0;
        Console.Error.WriteLine($"WRONG: {acknowledged} records were acknowledged, {kept} are in the vault");
        return 1;
    }

    private static void Print(string what, AppendResult result) => Console.WriteLine($"{what,-28} {result}");

    /// <summary>As many bytes as one append has, each followed by a sync; for 5 s.</summary>
    private static AppendResult Plain(string folder)
    {
        const int Seconds = 5, RecordBytes = 280;
        List<double> latencies = [];
        byte[] bytes = new byte[BenchVault.RecordsEach * RecordBytes];
        new Random(1).NextBytes(bytes);
        string path = Path.Combine(folder, "plain.bin");
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (long offset = 0; Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds; offset += bytes.Length)
            {
                long sent = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, bytes, offset);
                if (FData((int)file.DangerousGetHandle()) != 0)
                    throw new IOException("fdatasync failed");
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }

        File.Delete(path);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        latencies.Sort();
        return new AppendResult(latencies.Count * (long)BenchVault.RecordsEach, elapsed, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, latencies);
    }

    [DllImport("libc", EntryPoint = "fdatasync")]
    private static extern int FData(int file);

    /// <summary>Looks twice a second how large the journal is.</summary>
    private sealed class Backlog : IDisposable
    {
        private readonly Timer _timer;

        public Backlog(string vault) => _timer = new Timer(_ => Look(Path.Combine(vault, "wal")), null, 500, 500);

        public long Highest { get; private set; }

        public void Dispose() => _timer.Dispose();

        private void Look(string folder)
        {
            try
            {
                Highest = Math.Max(Highest, BenchVault.Bytes(folder));
            }
            catch (IOException)
            {
                // A file that went while it was looked at.
            }
        }
    }
}
