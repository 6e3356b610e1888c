using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Palisade.Vault;
using Palisade.Vault.Intake;
using Palisade.Vault.Retention;

namespace Palisade.Bench.Vault;

/// <summary>How large a vault of a real file is, index, tiles and catalogue included, beside plain Brotli in blocks of 1 MB, gzip and zstd -19 of the same bytes; and how fast it is sealed.</summary>
internal static class VaultSize
{
    private const int Block = 1 << 20;

    /// <summary>vault-size FOLDER FILE [MEGABYTES]: the first so many of the file, to whole lines.</summary>
    public static int Run(string[] args)
    {
        string folder = Path.GetFullPath(args[0]), vault = Path.Combine(folder, "size"), cut = Path.Combine(folder, "size.log");
        Directory.CreateDirectory(folder);
        long lines = Cut(args[1], cut, args.Length > 2 ? (long)(double.Parse(args[2], CultureInfo.InvariantCulture) * 1e6) : long.MaxValue);
        long raw = new FileInfo(cut).Length;
        BenchVault.Create(vault);
        long kept = Fill(vault, cut, out double taking, out double sealing);
        Console.WriteLine(FormattableString.Invariant($"{lines} lines, {raw / 1e6:F1} MB, {(double)raw / lines:F0} bytes each; taken in and hashed at {raw / 1e6 / taking:F0} MB/s, sealed at {raw / 1e6 / sealing:F0} MB/s of processor; highest memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB"));
        long brotli = Brotli(cut, out double brotliSeconds);
        long reserve = new FileInfo(Path.Combine(vault, "reserve")).Length, whole = BenchVault.Bytes(vault) - reserve;
        Show("plain Brotli q4, 1 MB blocks", brotli, lines, brotli);
        Console.WriteLine(FormattableString.Invariant($"  ({raw / 1e6 / brotliSeconds:F0} MB/s of processor)"));
        Show("vault, all in", whole, lines, brotli);
        Console.WriteLine(FormattableString.Invariant($"  (and {reserve} bytes kept back for a full disk, whatever the size)"));
        foreach (string part in (string[])["segments", "log", "wal", "keys"])
            Show("  " + part, BenchVault.Bytes(Path.Combine(vault, part)), lines, brotli);
        Show("gzip", Packed("gzip", "-c", cut), lines, brotli);
        Show("zstd -19", Packed("zstd", "-19 -c -q", cut), lines, brotli);
        File.Delete(cut);
        BenchVault.Remove(vault);
        if (kept == lines)
            return 0;
        Console.Error.WriteLine($"WRONG: {lines} lines, {kept} records");
        return 1;
    }

    private static void Show(string what, long bytes, long lines, long brotli) => Console.WriteLine(FormattableString.Invariant($"{what,-30} {bytes,12} bytes  {(double)bytes / lines,8:F2} a record  {(double)bytes / brotli,6:F3} of plain Brotli"));

    private static long Cut(string from, string to, long bytes)
    {
        using FileStream input = File.OpenRead(from);
        using FileStream output = File.Create(to);
        byte[] block = new byte[Block];
        long lines = 0;
        while (output.Length < bytes)
        {
            int read = input.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (read == 0)
                break;
            lines += block.AsSpan(0, read).Count((byte)'\n');
            output.Write(block, 0, read);
        }

        // To the last whole line.
        output.Flush();
        output.Position = Math.Max(0, output.Length - Block);
        int end = output.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        int last = block.AsSpan(0, end).LastIndexOf((byte)'\n');
        if (last >= 0)
            output.SetLength(output.Length - (end - last - 1));
        return lines;
    }

    // Without threads: what is sealed is sealed in one call at the end, on this thread, and can be timed apart.
    private static long Fill(string vault, string file, out double taking, out double sealing)
    {
        long records = 0;
        using KeptVault folder = KeptVault.Open(new VaultPlace(vault, BenchVault.OptionsOf(vault)) { Adjust = parts => parts with { HasThreads = false } });
        using VaultWriter writer = folder.OpenWriter();
        taking = ProcessorTime.Of(() =>
        {
            using VaultStream stream = writer.OpenStream("size", readers: BenchVault.NewReader);
            using FileStream input = File.OpenRead(file);
            using RecordCutter cutter = new(input);
            RecordBuffer buffer = new();
            for (int bytes = 0; cutter.Read(buffer); buffer.Clear())
            {
                _ = stream.AppendAsync(buffer);
                records += buffer.Count;
                bytes += buffer.RawBytes;
                if (bytes < 2 * Block)
                    continue;
                writer.Checkpoint();
                bytes = 0;
            }
        });
        sealing = ProcessorTime.Of(writer.Seal);
        writer.Close();
        return records;
    }

    private static long Brotli(string file, out double seconds)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        using FileStream input = File.OpenRead(file);
        byte[] block = new byte[Block], packed = new byte[BrotliEncoder.GetMaxCompressedLength(Block)];
        long bytes = 0;
        for (int read; (read = input.ReadAtLeast(block, Block, throwOnEndOfStream: false)) > 0;)
        {
            if (!BrotliEncoder.TryCompress(block.AsSpan(0, read), packed, out int written, 4, 22))
                throw new InvalidOperationException();
            bytes += written;
        }

        seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        return bytes;
    }

    private static long Packed(string program, string options, string file)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, $"{options} {file}") { RedirectStandardOutput = true })!;
        byte[] buffer = new byte[Block];
        long bytes = 0;
        for (int read; (read = process.StandardOutput.BaseStream.Read(buffer)) > 0;)
            bytes += read;
        process.WaitForExit();
        return process.ExitCode == 0 ? bytes : throw new IOException($"{program} failed");
    }
}
