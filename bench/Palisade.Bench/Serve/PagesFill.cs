using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Serve;

/// <summary>Fills a server with records, one of a hundred an attack on a host of its own: as many alerts. Goes on from what is there.</summary>
internal static class PagesFill
{
    private const int Connections = 4, PerBatch = 100;

    /// <summary>The host of an attack.</summary>
    public static string HostOf(int attack) => string.Create(CultureInfo.InvariantCulture, $"victim{attack:D6}");

    public static void Fill(ServeProcess serve, long records) => Fill(serve, records, number => Attack.Of(number % Attack.Kinds, HostOf(number)));

    /// <summary>Fills it with attacks of one's own.</summary>
    /// <param name="attackOf">The attack of a number, from 0 on.</param>
    public static void Fill(ServeProcess serve, long records, Func<int, Attack> attackOf)
    {
        string done = Path.Combine(serve.Folder, "filled");
        long filled = File.Exists(done) ? long.Parse(File.ReadAllText(done), CultureInfo.InvariantCulture) : 0;
        if (filled >= records)
            return;
        long start = Stopwatch.GetTimestamp(), share = (records - filled) / Connections;
        int attacks = (int)(filled / PerBatch);
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(c => new Thread(() =>
        {
            using StreamSender sender = new(serve.Tcp, false, c + (int)(filled % 1_000_000));
            while (sender.Sent < share)
                serve.AddSent(sender.SendBatch(() => attackOf(Interlocked.Increment(ref attacks) - 1)));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        serve.WaitUntilMatched();
        if (serve.Kept != serve.Sent || serve.Matched != serve.Sent)
            throw new InvalidOperationException(FormattableString.Invariant($"{serve.Sent} sent, {serve.Kept} kept, {serve.Matched} matched"));
        File.WriteAllText(done, records.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine(FormattableString.Invariant($"filled: {serve.Sent} records, {attacks} attacks in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, highest memory {serve.MemoryMegabytes} MB"));
    }
}
