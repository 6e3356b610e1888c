using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Serve;

/// <summary>What <c>palisade serve</c> has in memory while records come in over TCP at one rate for minutes, looked at once a second.</summary>
internal static class MemoryLane
{
    private const int Connections = 4, ShownSeconds = 30;

    /// <summary>Prints a line each half minute, and the mean of the second and of the last minute. 1 when records are missing.</summary>
    /// <param name="args">The published program; a folder to work in; a folder of rules; then minutes (10) and records a second (50,000; 0: no bound).</param>
    public static int Run(string[] args)
    {
        string folder = Path.Combine(Path.GetFullPath(args[1]), "serve-memory");
        double minutes = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 10, rate = args.Length > 4 ? double.Parse(args[4], CultureInfo.InvariantCulture) : 50_000;
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        Directory.CreateDirectory(folder);
        using ServeProcess serve = ServeProcess.Start(Path.GetFullPath(args[0]), folder, Path.GetFullPath(args[2]));
        using AlertWatch watch = new(serve);
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(c => new Thread(() => Send(serve, watch, c, start, minutes * 60, rate / Connections)))];
        foreach (Thread thread in threads)
            thread.Start();
        List<long> own = [];
        while (threads.Any(t => t.IsAlive))
        {
            Thread.Sleep(1000);
            (long mine, long files) = serve.Memory;
            own.Add(mine);
            if (own.Count % ShownSeconds == 0)
                Console.WriteLine(FormattableString.Invariant($"{own.Count,5} s  {serve.Kept,12} records  own {mine,5} MB  files {files,5} MB  highest {serve.MemoryMegabytes,5} MB  processor {serve.ProcessorSeconds,7:F1} s"));
        }

        serve.WaitUntilMatched();
        double[] perMinute = [.. own.Chunk(60).Where(m => m.Length == 60).Select(m => m.Average())];
        Console.WriteLine("own, mean of each minute, MB: " + string.Join(" ", perMinute.Select(m => m.ToString("F0", CultureInfo.InvariantCulture))));
        Console.WriteLine(FormattableString.Invariant($"{serve.Sent} sent, {serve.Kept} kept, {serve.Matched} matched, {watch.Times.Count} of {watch.Attacks} attacks seen"));
        return serve.Kept == serve.Sent && serve.Matched == serve.Sent ? 0 : 1;
    }

    private static void Send(ServeProcess serve, AlertWatch watch, int connection, long start, double seconds, double rate)
    {
        using StreamSender sender = new(serve.Tcp, false, connection);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds is var elapsed && elapsed < seconds)
        {
            if (rate > 0 && sender.Sent > elapsed * rate)
                Thread.Sleep(1);
            else
                serve.AddSent(sender.SendBatch(connection == 0 ? watch.Next : null));
        }
    }
}
