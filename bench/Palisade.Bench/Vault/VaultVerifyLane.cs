using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;

namespace Palisade.Bench.Vault;

/// <summary>
/// Verifying packs of a vault, closed and open (segments side by side, counted in processor time), beside computing the same salted trees over records that are in memory already, and beside SHA-256 of their bytes in bulk. All must see the same
/// number of records, the trees the roots of the log.
/// </summary>
internal static class VaultVerifyLane
{
    /// <summary>vault-verify FOLDER [RECORDS=10000000] [ROUNDS=3]; takes the vault of vault-search of as many records.</summary>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]);
        long count = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
        int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        string vault = Path.Combine(folder, $"search-{count}"), pack = Path.Combine(folder, "verify.pack");
        if (!Directory.Exists(vault))
        {
            BenchVault.Create(vault);
            VaultFill.Run(vault, 0, count, count, null);
        }

        bool isRight = true;
        foreach (bool isOpen in (bool[])[false, true])
        {
            long start = Stopwatch.GetTimestamp();
            VaultProofs.WritePack(vault, BenchVault.OptionsOf(vault), new ProofSpan(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, OpenedFor: isOpen ? "a benchmark" : null), pack);
            Console.WriteLine(FormattableString.Invariant($"{(isOpen ? "open" : "closed")} pack: {new FileInfo(pack).Length / 1e6:F0} MB, made in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
            for (int round = 0; round < rounds; round++)
            {
                start = Stopwatch.GetTimestamp();
                double verify = Verify(pack, count, ref isRight);
                Console.Write(FormattableString.Invariant($"  verified in {Stopwatch.GetElapsedTime(start).TotalSeconds,6:F2} s, {verify,6:F2} of processor, {count / verify / 1e6:F2} million records/s of processor"));
                if (isOpen)
                {
                    (double tree, double bulk) = Trees(vault, count, ref isRight);
                    Console.Write(FormattableString.Invariant($"; the trees alone {tree,6:F2} s: {100 * tree / verify:F0} %; SHA-256 of the bytes {bulk,5:F2} s: {100 * bulk / verify:F0} %"));
                }

                Console.WriteLine();
            }
        }

        Console.WriteLine(FormattableString.Invariant($"highest memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB"));
        File.Delete(pack);
        return isRight ? 0 : 1;
    }

    private static double Verify(string pack, long count, ref bool isRight)
    {
        Verdict verdict = null!;
        double seconds = ProcessorTime.Of(() =>
        {
            using FileStream stream = File.OpenRead(pack);
            verdict = PackVerifier.Verify(stream, new VerifierOptions());
        });
        if (verdict.Outcome == VerdictOutcome.Fail || verdict.Facts?.Records != count)
        {
            Console.Error.WriteLine($"WRONG: {verdict.Line}, {verdict.Facts?.Records} records; {string.Join("; ", verdict.Failures.Take(3))}");
            isRight = false;
        }

        return seconds;
    }

    // Block by block: decrypted and decompressed outside the time that counts.
    private static (double Tree, double Bulk) Trees(string vault, long count, ref bool isRight)
    {
        using KeptVault folder = KeptVault.OpenToRead(new VaultPlace(vault, BenchVault.OptionsOf(vault)));
        long records = 0;
        TimeSpan tree = TimeSpan.Zero, bulk = TimeSpan.Zero;
        foreach (Palisade.Vault.Catalogue.CatalogueSegment segment in folder.Catalogue.Segments())
        {
            DayKey key = folder.Keys.Days.Find(segment.Key)!;
            using FileStream stream = File.OpenRead(Path.Combine(vault, "segments", segment.Id + ".seg"));
            using SegmentCipher cipher = new(key, segment.Id);
            using BatchTree batches = new(key);
            SegmentReader reader = new(stream, stream.Length);
            while (reader.ReadBlock(cipher) is { } block)
            {
                TimeSpan start = Environment.CpuUsage.TotalTime;
                foreach (BlockBatch batch in block.Batches)
                    Root(batches, block, batch);
                tree += Environment.CpuUsage.TotalTime - start;
                start = Environment.CpuUsage.TotalTime;
                SHA256.HashData(block.RawBytes);
                bulk += Environment.CpuUsage.TotalTime - start;
                records += block.Count;
            }
        }

        if (records != count)
        {
            Console.Error.WriteLine($"WRONG: {count} records, {records} in the segments");
            isRight = false;
        }

        return (tree.TotalSeconds, bulk.TotalSeconds);
    }

    private static void Root(BatchTree tree, BlockDecoder block, BlockBatch batch)
    {
        tree.Begin(block.Headers.Slice(batch.First, batch.Count));
        for (int record = batch.First; record < batch.First + batch.Count; record++)
            tree.Append(block.Headers[record], block.Raw(record));
        tree.Root();
    }
}
