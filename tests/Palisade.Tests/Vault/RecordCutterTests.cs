using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Intake;
using Palisade.Vault.Journal;

namespace Palisade.Tests.Vault;

/// <summary>What goes into the cutter comes out byte for byte, however the stream gives it; of what is too long, the beginning with the length and hash of the whole.</summary>
public sealed class RecordCutterTests
{
    private const int Max = Limits.MaxVaultRecordBytes;

    [Theory]
    [InlineData("", "")]
    [InlineData("one", "one|")]
    [InlineData("one\n", "one|L")]
    [InlineData("one\r\ntwo\n\nthree", "one|C two|L |L three|")]
    [InlineData("\r\n\r\r\n\n", "|C \r|C |L")]
    [InlineData("a\rb\n", "a\rb|L")]
    [InlineData("last\r", "last\r|")]
    [InlineData("ElfFile", "ElfFile|")]
    [InlineData("ElfFile\0 but short\n", "ElfFile\0 but short|L")]
    public void Lines_are_cut_at_their_terminators(string text, string expected)
    {
        foreach (int step in (int[])[1, 2, 3, 100])
        {
            List<Cutout> records = Cut(Encoding.ASCII.GetBytes(text), () => step);
            Assert.Equal(expected, string.Join(' ', records.Select(r => $"{Encoding.ASCII.GetString(r.Raw)}|{(r.Flags.HasFlag(RecordFlags.LineFeed) ? "L" : r.Flags.HasFlag(RecordFlags.CarriageReturnLineFeed) ? "C" : "")}")));
        }
    }

    [Theory]
    [InlineData(Max - 1, "\n")]
    [InlineData(Max, "\n")]
    [InlineData(Max, "\r\n")]
    [InlineData(Max, "")]
    [InlineData(Max + 1, "\n")]
    [InlineData(Max + 1, "\r\n")]
    [InlineData(Max + 1, "")]
    [InlineData((2 * Max) - 1, "\r\n")]
    [InlineData(2 * Max, "\r\n")]
    [InlineData((2 * Max) + 1, "\n")]
    [InlineData(5_000_000, "\r\n")]
    [InlineData(5_000_000, "")]
    public void Of_a_line_too_long_the_beginning_is_kept_with_length_and_hash_of_the_whole(int length, string terminator)
    {
        byte[] line = new byte[length];
        new Random(length).NextBytes(line);
        line.AsSpan().Replace((byte)'\n', (byte)'x');
        line[^1] = (byte)'y';
        byte[] all = [.. "before\n"u8, .. line, .. Encoding.ASCII.GetBytes(terminator), .. terminator.Length > 0 ? "after\n"u8 : []];
        Random random = new(length + terminator.Length);
        List<Cutout> records = Cut(all, () => random.Next(1, 300_000));
        Assert.Equal(terminator.Length > 0 ? 3 : 2, records.Count);
        Assert.Equal(line[..Math.Min(length, Max)], records[1].Raw);
        Assert.Equal(terminator, Encoding.ASCII.GetString(new RecordHeader { Flags = records[1].Flags }.TerminatorBytes));
        Assert.Equal(length > Max, records[1].Flags.HasFlag(RecordFlags.Truncated));
        if (length > Max)
            Assert.Equal((length, Convert.ToHexString(SHA256.HashData(line))), (records[1].WholeLength, Convert.ToHexString(records[1].WholeHash)));
        if (terminator.Length > 0)
            Assert.Equal("after"u8, records[2].Raw);
    }

    [Fact]
    public void Any_bytes_come_out_as_they_went_in()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            Random random = new(seed);
            byte[] all = new byte[random.Next(20_000)];
            random.NextBytes(all);
            for (int i = 0; i < all.Length; i += random.Next(1, 400))
                all[i] = (byte)(random.Next(3) == 0 ? '\r' : '\n');
            Assert.True(all.AsSpan().SequenceEqual(Joined(Cut(all, () => random.Next(1, 5000)))), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(3 * 65_536)]
    [InlineData((3 * 65_536) + 77)]
    public void A_Windows_event_log_is_cut_into_chunks_each_behind_the_header(int body)
    {
        byte[] file = new byte[4096 + body];
        new Random(body).NextBytes(file);
        "ElfFile\0"u8.CopyTo(file);
        Random random = new(body);
        foreach (Func<int> step in (Func<int>[])[() => 7777, () => random.Next(1, 100_000)])
        {
            List<Cutout> records = Cut(file, step);
            Assert.Equal((body + 65_535) / 65_536, records.Count);
            Assert.All(records, r => Assert.True(r.Raw.AsSpan(0, 4096).SequenceEqual(file.AsSpan(0, 4096)) && r.Flags == RecordFlags.None));
            if (body > 0)
                Assert.Equal(file[4096..], records.SelectMany(r => r.Raw[4096..]).ToArray());
        }
    }

    private static byte[] Joined(List<Cutout> records)
    {
        using MemoryStream all = new();
        foreach (Cutout record in records)
        {
            all.Write(record.Raw);
            all.Write(new RecordHeader { Flags = record.Flags }.TerminatorBytes);
        }

        return all.ToArray();
    }

    private static List<Cutout> Cut(byte[] bytes, Func<int> step)
    {
        using RecordCutter cutter = new(new Slow(bytes, step));
        RecordBuffer buffer = new();
        List<Cutout> records = [];
        while (cutter.Read(buffer))
        {
            ByteCursor from = new(buffer.Encoded);
            for (int i = 0; i < buffer.Count; i++)
            {
                RecordFlags flags = (RecordFlags)from.TakeByte();
                int length = (int)from.TakeVarint();
                bool truncated = flags.HasFlag(RecordFlags.Truncated);
                records.Add(new Cutout(flags, truncated ? from.TakeInt64() : length, truncated ? from.Take(32).ToArray() : [], from.Take(length).ToArray()));
            }

            buffer.Clear();
        }

        return records;
    }

    private sealed record Cutout(RecordFlags Flags, long WholeLength, byte[] WholeHash, byte[] Raw);

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Slow(byte[] bytes, Func<int> step) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step()));
    }
}
