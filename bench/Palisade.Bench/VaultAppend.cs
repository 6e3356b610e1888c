using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Palisade.Vault;

namespace Palisade.Bench;

/// <summary>
/// Appending to a vault: writers that each send 100 records of 280 bytes and wait for the acknowledgement, beside one thread that writes the same 28 kB and calls fdatasync. Senders, sealing and checkpoints
/// included. The records that are in the vault at the end must be those that were acknowledged.
/// </summary>
internal static class VaultAppend
{
    private const int RecordsEach = 100, RecordBytes = 280;

    /// <summary>Prints rate, p50 and p99 for each number of writers, and the ratio to the plain write.</summary>
    /// <param name="args">A folder to work in, on the disk to measure; then seconds for each (10), and the numbers of writers (1 8 64).</param>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]);
        double seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 10;
        int[] writers = args.Length > 2 ? [.. args[2..].Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [1, 8, 64];
        Directory.CreateDirectory(folder);
        List<double> plain = Plain(folder, Math.Min(seconds, 5));
        Console.WriteLine(Line("write + fdatasync, 1 thread", plain.Count * RecordsEach / Math.Min(seconds, 5), plain));
        foreach (int count in writers)
        {
            string vault = Path.Combine(folder, $"vault-{count}");
            Clean(vault);
            (List<double> latencies, double elapsed, long kept) = Append(vault, count, seconds);
            Console.WriteLine(Line($"vault, {count} writers", latencies.Count * RecordsEach / elapsed, latencies));
            if (kept != (long)latencies.Count * RecordsEach)
            {
                Console.Error.WriteLine($"{latencies.Count * RecordsEach} records were acknowledged, {kept} are in the vault");
                return 1;
            }

            Clean(vault);
        }

        return 0;
    }

    private static (List<double> Latencies, double Elapsed, long Kept) Append(string vault, int writers, double seconds)
    {
        VaultOptions options = new() { KeyFile = vault + ".key" };
        VaultWriter.Create(vault, options);
        List<double> all = [];
        long kept = 0;
        double elapsed;
        using (VaultWriter writer = VaultWriter.Open(vault, options))
        {
            long start = Stopwatch.GetTimestamp();
            Thread[] threads = [.. Enumerable.Range(0, writers).Select(i => new Thread(() =>
            {
                List<double> own = [];
                using VaultStream stream = writer.OpenStream($"bench-{i}");
                RecordBuffer records = new();
                Random random = new(i);
                byte[] line = new byte[RecordBytes];
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
                {
                    records.Clear();
                    for (int r = 0; r < RecordsEach; r++)
                    {
                        Fill(line, own.Count, r, random);
                        records.Add(line, Palisade.Proofs.Format.RecordFlags.LineFeed);
                    }

                    long sent = Stopwatch.GetTimestamp();
                    stream.AppendAsync(records).GetAwaiter().GetResult();
                    own.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }

                lock (all)
                {
                    all.AddRange(own);
                    kept += stream.Records;
                }
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            writer.Close();
        }

        return (all, elapsed, kept);
    }

    /// <summary>A line as a web server writes it: much the same each time, with numbers that differ.</summary>
    private static void Fill(byte[] line, int request, int record, Random random)
    {
        line.AsSpan().Fill((byte)' ');
        string text = string.Create(CultureInfo.InvariantCulture, $"Nov 22 10:{request % 60:D2}:{record % 60:D2} web1 nginx[{random.Next(9999)}]: 10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)} - - \"GET /item/{random.Next()} HTTP/1.1\" 200 {random.Next(100000)} \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36\" rt={random.Next(1000)} id={random.NextInt64():x16}");
        System.Text.Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, line.Length)), line);
    }

    private static List<double> Plain(string folder, double seconds)
    {
        List<double> latencies = [];
        byte[] bytes = new byte[RecordsEach * RecordBytes];
        Random.Shared.NextBytes(bytes);
        string path = Path.Combine(folder, "plain.bin");
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            long start = Stopwatch.GetTimestamp(), offset = 0;
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                long sent = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, bytes, offset);
                if (FData((int)file.DangerousGetHandle()) != 0)
                    throw new IOException("fdatasync failed");
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                offset += bytes.Length;
            }
        }

        File.Delete(path);
        return latencies;
    }

    private static string Line(string what, double rate, List<double> latencies)
    {
        latencies.Sort();
        return string.Create(CultureInfo.InvariantCulture,
            $"{what,-30} {rate,10:F0} records/s   p50 {latencies[latencies.Count / 2]:F2} ms   p99 {latencies[latencies.Count * 99 / 100]:F2} ms");
    }

    private static void Clean(string vault)
    {
        if (Directory.Exists(vault))
            Directory.Delete(vault, true);
        foreach (string beside in Directory.GetFiles(Path.GetDirectoryName(vault)!, Path.GetFileName(vault) + ".key*"))
            File.Delete(beside);
    }

    [DllImport("libc", EntryPoint = "fdatasync")]
    private static extern int FData(int file);
}
