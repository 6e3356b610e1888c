using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Serve;

/// <summary>
/// <c>palisade serve</c> as a process, with senders on loopback in this one: the highest rate at which every record is taken, kept and matched, and the time from sending an attack to seeing its alert at
/// half that rate. What the vault acknowledged and what was matched must be what was sent, and every attack must be an alert.
/// </summary>
internal static class ServeLane
{
    /// <summary>Prints a line for each protocol.</summary>
    /// <param name="args">The published program; a folder to work in; a folder of rules; then seconds for each (20), and the protocols (tcp relp http otlp).</param>
    public static int Run(string[] args)
    {
        string program = Path.GetFullPath(args[0]), folder = Path.GetFullPath(args[1]), rules = Path.GetFullPath(args[2]);
        double seconds = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 20;
        string[] protocols = args.Length > 4 ? args[4..] : ["tcp", "relp", "http", "otlp"];
        bool isRight = true;
        foreach (string protocol in protocols)
            isRight &= Measure(program, Path.Combine(folder, "serve-" + protocol), rules, seconds, protocol);
        return isRight ? 0 : 1;
    }

    private static bool Measure(string program, string folder, string rules, double seconds, string protocol)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        Directory.CreateDirectory(folder);
        using ServeProcess serve = ServeProcess.Start(program, folder, rules);
        Load(serve, protocol, 2, 0);
        (long sent, double elapsed) = Load(serve, protocol, seconds, 0);
        double rate = sent / elapsed;
        Print($"{protocol}: as fast as it takes", sent, elapsed, serve);
        bool isRight = serve.Kept == serve.Sent && serve.Matched == serve.Sent;
        using AlertWatch watch = new(serve);
        (long half, double halfElapsed) = Load(serve, protocol, seconds, rate / 2, watch);
        watch.WaitForAll();
        Print($"{protocol}: at half that rate", half, halfElapsed, serve);
        double[] times = [.. watch.Times.Order()];
        Console.WriteLine(FormattableString.Invariant($"  attack to alert: {times.Length} of {watch.Attacks}, p50 {At(times, 0.5):F0} ms, p99 {At(times, 0.99):F0} ms, longest {times.DefaultIfEmpty().Max():F0} ms"));
        isRight &= serve.Kept == serve.Sent && serve.Matched == serve.Sent && times.Length == watch.Attacks;
        if (!isRight)
            Console.Error.WriteLine(FormattableString.Invariant($"{serve.Sent} sent, {serve.Kept} kept, {serve.Matched} matched"));
        return isRight;
    }

    /// <summary>Sends for a while on four connections, and waits until all is kept and matched.</summary>
    private static (long Sent, double Seconds) Load(ServeProcess serve, string protocol, double seconds, double pace, AlertWatch? watch = null)
    {
        const int Connections = 4;
        long start = Stopwatch.GetTimestamp(), before = serve.Sent;
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(c => new Thread(() =>
        {
            using IBenchSender sender = IBenchSender.Open(protocol, serve, c);
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                if (pace > 0 && sender.Sent > Stopwatch.GetElapsedTime(start).TotalSeconds * pace / Connections)
                    Thread.Sleep(1);
                else
                    serve.AddSent(sender.SendBatch(c == 0 && watch is not null ? watch.Next : null));
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        serve.WaitUntilMatched();
        return (serve.Sent - before, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Print(string what, long records, double seconds, ServeProcess serve) => Console.WriteLine(
        FormattableString.Invariant($"{what,-28} {records / seconds,8:F0} records/s  {records} records in {seconds:F1} s, memory {serve.MemoryMegabytes} MB, processor of the server {serve.ProcessorSeconds:F1} s, listening after {serve.StartSeconds:F2} s"));

    private static double At(double[] sorted, double part) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
