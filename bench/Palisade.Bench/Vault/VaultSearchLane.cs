using System.Diagnostics;
using System.Globalization;
using Palisade.Events;
using Palisade.Scanning;
using Palisade.Vault.Search;

namespace Palisade.Bench.Vault;

/// <summary>
/// Searching a vault for a needle, a common word, an expression and a field, beside <c>zstd -dc | grep -c</c> over the same lines. Both must count the same. The vault and the compressed lines are made when they are
/// not there, and stay.
/// </summary>
internal static class VaultSearchLane
{
    /// <summary>vault-search FOLDER [RECORDS=10000000] [ROUNDS=3] [WHAT]: the one query of this name alone</summary>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]);
        long count = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
        int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        string vault = Path.Combine(folder, $"search-{count}"), packed = vault + ".log.zst";
        Make(vault, packed, count);
        Console.WriteLine(FormattableString.Invariant($"{count} records; zstd -3: {new FileInfo(packed).Length / 1e6:F0} MB, vault: {BenchVault.Bytes(vault) / 1e6:F0} MB"));
        bool isRight = true;
        foreach ((string what, string query, string grep) in Queries(new LogLines(count).Needle(count / 3)))
        {
            for (int round = 0; round < rounds && (args.Length < 4 || what == args[3]); round++)
            {
                (long found, double seconds, double processor, string read) = Search(vault, query, new SearchOptions().Threads);
                (long again, double alone, double aloneProcessor, _) = Search(vault, query, 1);
                (long matches, double theirs, double theirProcessor) = Grep(packed, grep);
                Console.WriteLine(FormattableString.Invariant($"{what,-12} {found,9} found  {seconds,7:F2} s, {processor,7:F2} of processor ({read}); on one thread {alone,7:F2} s, {aloneProcessor,7:F2} of processor   zstd | grep {theirs,7:F2} s, {theirProcessor,7:F2} of processor   ratio {theirs / seconds,7:F1}, {theirProcessor / aloneProcessor,7:F1} of processor"));
                if (found == matches && again == found)
                    continue;
                Console.Error.WriteLine($"WRONG: {what}: the vault has {found}, grep {matches}");
                isRight = false;
            }
        }

        Console.WriteLine(FormattableString.Invariant($"highest memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB"));
        return isRight ? 0 : 1;
    }

    private static (string What, string Query, string Grep)[] Queries(string needle) =>
    [
        ("needle", needle, $"-F {needle}"),
        ("nothing", "deadbeefdeadbeef", "-F deadbeefdeadbeef"),
        ("common word", "Accepted", "-F Accepted"),
        ("expression", @"/uid=4\d\d\d\d key .* took 8\d\d ms/", "-E 'uid=4[0-9]{4} key .* took 8[0-9]{2} ms'"),
        ("field", "host:db1 failed", "-E 'Z db1 .*Failed '"),
    ];

    private static void Make(string vault, string packed, long count)
    {
        if (File.Exists(packed) && Directory.Exists(vault))
            return;
        BenchVault.Create(vault);
        AppendResult? all = null;
        VaultFill.Run(vault, 0, count, count, (_, result) => all = all is null ? result : all with { Records = all.Records + result.Records, Seconds = all.Seconds + result.Seconds, Processor = all.Processor + result.Processor });
        Console.WriteLine($"filled: {all}");
        using Process zstd = Process.Start(new ProcessStartInfo("zstd", $"-3 -q -f -o {packed}.tmp -") { RedirectStandardInput = true })!;
        LogLines lines = new(count);
        for (long line = 0; line < count; line++)
        {
            zstd.StandardInput.BaseStream.Write(lines.Line(line));
            zstd.StandardInput.BaseStream.Write("\n"u8);
        }

        zstd.StandardInput.Close();
        zstd.WaitForExit();
        File.Move(packed + ".tmp", packed, true);
    }

    private static (long Found, double Seconds, double Processor, string Read) Search(string vault, string text, int threads)
    {
        if (!Query.TryParse(text, out Query? query, out QueryError? error))
            throw new ArgumentException($"{text}: {error?.Message}");
        Counted counted = new();
        string read = "";
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        using (VaultReader reader = VaultReader.Open(vault, BenchVault.OptionsOf(vault), RecordReaderFactory.Create()))
        {
            SearchSummary summary = reader.Search(query!, new SearchOptions { Threads = threads }, counted, e => read = FormattableString.Invariant($"{e.Blocks} of {e.AllBlocks} blocks, indexes {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s"));
            if (summary.Problems.Count > 0)
                throw new IOException(summary.Problems[0]);
        }

        return (counted.Records, Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds, read);
    }

    /// <summary>What the shell and its children took, by its own account.</summary>
    private static (long Matches, double Seconds, double Processor) Grep(string packed, string pattern)
    {
        long start = Stopwatch.GetTimestamp();
        ProcessStartInfo info = new("bash") { RedirectStandardOutput = true, ArgumentList = { "-c", $"zstd -dc -q {packed} | LC_ALL=C grep -c {pattern}; times" } };
        using Process shell = Process.Start(info)!;
        string[] lines = shell.StandardOutput.ReadToEnd().Split('\n');
        shell.WaitForExit();
        return (long.Parse(lines[0], CultureInfo.InvariantCulture), Stopwatch.GetElapsedTime(start).TotalSeconds, lines[2].Split(' ').Sum(SecondsOf));
    }

    private static double SecondsOf(string minutes)
    {
        string[] parts = minutes.TrimEnd('s').Split('m');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    private sealed class Counted : IFoundSink
    {
        public long Records { get; private set; }

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e) => Records++;
    }
}
