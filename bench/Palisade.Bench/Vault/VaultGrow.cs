using System.Diagnostics;
using System.Globalization;
using Palisade.Events;
using Palisade.Scanning;
using Palisade.Vault.Proving;
using Palisade.Vault.Search;

namespace Palisade.Bench.Vault;

/// <summary>A vault that grows: at each size what a record costs, how much memory there is, how long opening takes, and how large the proof of its first record is. Every record must be counted.</summary>
internal static class VaultGrow
{
    /// <summary>vault-grow FOLDER [RECORDS=1000000 10000000 50000000]: sizes, ascending.</summary>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]), vault = Path.Combine(folder, "grow"), proof = Path.Combine(folder, "grow.tlog-proof");
        long[] sizes = args.Length > 1 ? [.. args[1..].Select(a => long.Parse(a, CultureInfo.InvariantCulture))] : [1_000_000, 10_000_000, 50_000_000];
        BenchVault.Create(vault);
        long done = 0;
        foreach (long size in sizes)
        {
            AppendResult? last = null;
            long highest = 0, every = Math.Max(1_000_000, size / 10);
            VaultFill.Run(vault, done, size, sizes[^1], (records, result) =>
            {
                (last, highest) = (result, Math.Max(highest, VaultFill.Memory()));
                if (records % every == 0)
                    Console.WriteLine(FormattableString.Invariant($"  {records,9}  {result}  memory {VaultFill.Memory() / 1e6:F0} MB"));
            });
            done = size;
            long start = Stopwatch.GetTimestamp();
            First first = new();
            using (VaultReader reader = VaultReader.Open(vault, BenchVault.OptionsOf(vault), RecordReaderFactory.Create()))
                Search(reader, first);
            double opening = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            VaultProofs.WriteRecord(vault, BenchVault.OptionsOf(vault), first.Leaf, first.Place, proof, "a benchmark");
            Console.WriteLine(FormattableString.Invariant($"{size,9} records: the last million {last!.Seconds:F2} us each, {last.Processor:F2} of processor; highest memory {highest / 1e6:F0} MB; vault {BenchVault.Bytes(vault) / 1e6:F0} MB; first record found in {opening:F2} s; its proof {new FileInfo(proof).Length} bytes, {File.ReadLines(proof).Count()} lines, made in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s"));
        }

        File.Delete(proof);
        BenchVault.Remove(vault);
        return 0;
    }

    private static void Search(VaultReader reader, First first)
    {
        if (Query.TryParse("*", out Query? all, out _))
            reader.Search(all!, new SearchOptions { Limit = 1 }, first);
    }

    private sealed class First : IFoundSink
    {
        public long Leaf { get; private set; }

        public int Place { get; private set; }

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e) => (Leaf, Place) = (record.Reference.Leaf, record.Reference.Place);
    }
}
