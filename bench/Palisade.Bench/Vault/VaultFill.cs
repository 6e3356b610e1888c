using System.Diagnostics;
using Palisade.Vault;

namespace Palisade.Bench.Vault;

/// <summary>Fills a vault with so many lines, and goes on where it stopped: eight streams of one writer, each a part of the lines in turn.</summary>
internal static class VaultFill
{
    private const int Writers = 8, Step = 1_000_000;

    /// <summary>Appends lines, and tells after each million what it took and how much memory there is.</summary>
    public static void Run(string vault, long from, long to, long lines, Action<long, AppendResult>? told)
    {
        using VaultWriter writer = VaultWriter.Open(vault, BenchVault.OptionsOf(vault));
        VaultStream[] streams = [.. Enumerable.Range(0, Writers).Select(i => writer.OpenStream($"bench-{i}", readers: BenchVault.NewReader))];
        for (long done = from; done < to; done += Step)
        {
            long next = Math.Min(done + Step, to);
            AppendResult result = BenchVault.Append(streams, done, next, lines);
            told?.Invoke(next, result);
        }

        if (streams.Sum(s => s.Records) != to - from)
            throw new InvalidOperationException($"WRONG: {to - from} records were acknowledged, the streams have {streams.Sum(s => s.Records)}");
        writer.Seal();
        writer.Close();
    }

    /// <summary>The memory of this process now, in bytes.</summary>
    public static long Memory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
