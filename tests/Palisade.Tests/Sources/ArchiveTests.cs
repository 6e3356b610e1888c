using Palisade.Sources;
using static Palisade.Tests.Sources.LogTree;

namespace Palisade.Tests.Sources;

public sealed class ArchiveTests : IDisposable
{
    private readonly LogTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Gzip_is_unpacked_under_its_own_path_whatever_its_name() =>
        Assert.Equal(["x.log=hello"], _tree.Walk(_tree.Write("x.log", Gzip("hello"))));

    [Fact]
    public void Gzip_members_after_each_other_are_one_input() =>
        Assert.Equal(["x.gz=one two"], _tree.Walk(_tree.Write("x.gz", [.. Gzip("one "), .. Gzip("two")])));

    [Fact]
    public void Gzip_may_be_padded_with_zeros() =>
        Assert.Equal(["x.gz=one"], _tree.Walk(_tree.Write("x.gz", [.. Gzip("one"), .. new byte[700]])));

    [Fact]
    public void Zip_members_are_walked_in_ordinal_order() =>
        Assert.Equal(["x!a/c=2", "x!b=1"], _tree.Walk(_tree.Write("x", Zip(("b", "1"u8.ToArray()), ("a/c", "2"u8.ToArray()), ("a/", [])))));

    [Fact]
    public void Empty_zip_has_no_entries() => Assert.Empty(_tree.Walk(_tree.Write("x", Zip())));

    [Fact]
    public void Archives_in_archives_are_walked()
    {
        byte[] inner = Tar(("var/log/a", "1"u8.ToArray()), ("var/log/b.gz", Gzip("2")));
        Assert.Equal(["x!t.tgz!var/log/a=1", "x!t.tgz!var/log/b.gz=2", "x!z.zip!m=3"], _tree.Walk(_tree.Write("x", Zip(("t.tgz", Gzip(inner)), ("z.zip", Zip(("m", "3"u8.ToArray())))))));
    }

    [Fact]
    public void Too_deep_archives_are_named()
    {
        byte[] bytes = Zip(("log", "1"u8.ToArray()));
        for (int i = 0; i < Limits.MaxArchiveDepth; i++)
            bytes = Zip(("z", bytes));
        Assert.Equal(["x!z!z!z!z?an archive within 4 archives: not opened"], _tree.Walk(_tree.Write("x", bytes)));
    }

    [Fact]
    public void Tar_is_walked_in_its_own_order_and_survives_reading_late()
    {
        string path = _tree.Write("x", Tar(("b", "1"u8.ToArray()), ("empty", []), ("a", "22"u8.ToArray())));
        Assert.Equal(["x!b=1", "x!empty=", "x!a=22"], _tree.Walk(path));
        LogInput[] inputs = [.. LogInputs.Enumerate([path]).Cast<LogInput>()];
        Assert.Equal(["22", "1"], [Text(inputs[2]), Text(inputs[0])]);
    }

    [Fact]
    public void Members_may_be_read_while_the_walk_goes_on()
    {
        foreach (byte[] archive in new[] { Tar(("a", "1"u8.ToArray()), ("b", "2"u8.ToArray())), Gzip(Tar(("a", "1"u8.ToArray()), ("b", "2"u8.ToArray()))), Zip(("a", "1"u8.ToArray()), ("b", "2"u8.ToArray())) })
        {
            List<Stream> streams = [.. LogInputs.Enumerate([_tree.Write("x", archive)]).Select(e => ((LogInput)e).Open())];
            Assert.Equal(["1", "2"], streams.Select(s => new StreamReader(s).ReadToEnd()));
            streams.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public void Archives_on_standard_input_are_walked()
    {
        byte[] zip = Zip(("a", Gzip("1")));
        Assert.Equal(["-!a=1"], LogInputs.Enumerate(["-"], new MemoryStream(zip)).Select(Show));
        Assert.Equal(["-!a=1", "-!b=2"], LogInputs.Enumerate(["-"], new MemoryStream(Gzip(Tar(("a", "1"u8.ToArray()), ("b", "2"u8.ToArray()))))).Select(Show));
    }

    [Fact]
    public void Encrypted_member_is_named_and_the_others_are_read()
    {
        byte[] zip = Zip(("a", "1"u8.ToArray()), ("b", "2"u8.ToArray()));
        int entry = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        zip[entry + 8] |= 1;
        Assert.Equal(["x!a?the member is encrypted: unpack the archive with its password, and scan what comes out", "x!b=2"], _tree.Walk(_tree.Write("x", zip)));
        zip[entry + 8] ^= 1;
        zip[entry + 10] = 14;
        Assert.Equal(["x!a?the member is packed with method 14, which is not supported", "x!b=2"], _tree.Walk(_tree.Write("x", zip)));
    }

    [Fact]
    public void Bomb_is_read_to_the_bound_and_then_fails()
    {
        byte[] bomb = Bomb(Limits.MaxUnpackedFreeBytes + (64 << 20));
        foreach (string path in new[] { _tree.Write("x.gz", bomb), _tree.Write("x.zip", Zip(("m.gz", bomb))) })
        {
            LogInput input = Assert.IsType<LogInput>(LogInputs.Enumerate([path]).First());
            using Stream stream = input.Open();
            (long total, string reason) = Drain(stream);
            Assert.InRange(total, Limits.MaxUnpackedFreeBytes - (4 << 20), Limits.MaxUnpackedFreeBytes);
            Assert.StartsWith("a decompression bomb: unpacking stopped after 268", reason);
        }
    }

    [Fact]
    public void Many_members_share_the_bound_of_their_archive()
    {
        byte[] bomb = Bomb(Limits.MaxUnpackedFreeBytes / 2);
        string path = _tree.Write("x.zip", Zip(("a", bomb), ("b", bomb), ("c", bomb)));
        string[] reasons = [.. LogInputs.Enumerate([path]).OfType<LogInput>().Select(i =>
        {
            using Stream stream = i.Open();
            return Drain(stream).Reason;
        })];
        Assert.Contains(reasons, r => r.Length == 0);
        Assert.Contains(reasons, r => r.StartsWith("a decompression bomb", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Truncated_archives_give_what_is_there_and_a_reason(int kind)
    {
        byte[] text = new byte[300_000];
        new Random(5).NextBytes(text);
        byte[] whole = kind switch { 0 => Gzip(text), 1 => Tar(("m", text)), _ => Zip(("m", text)) };
        foreach (int length in new[] { whole.Length - 1, whole.Length / 2, 600, 30 })
        {
            string path = _tree.Write("x", whole[..length]);
            List<string> reasons = [];
            foreach (InputEntry entry in LogInputs.Enumerate([path]))
            {
                if (entry is InputProblem problem)
                    reasons.Add(problem.Reason);
                else if (entry is LogInput input)
                    reasons.Add(Reason(input));
            }

            bool lacksTrailerOnly = kind != 2 && length == whole.Length - 1;
            bool isNoTar = kind == 1 && length < 512;
            Assert.True(lacksTrailerOnly || isNoTar || reasons.Any(r => r.Length > 0), $"{kind} {length}: {string.Join('|', reasons)}");
        }
    }

    [Fact]
    public void Damaged_archives_never_throw_or_hang()
    {
        const int seed = 11;
        Random random = new(seed);
        byte[][] wholes = [Zip(("a", Gzip("hello")), ("b/c", "world"u8.ToArray())), Gzip(Tar(("a", "1"u8.ToArray()))), Tar(("a", "1"u8.ToArray()), ("b", Zip(("x", "y"u8.ToArray()))))];
        for (int round = 0; round < 600; round++)
        {
            byte[] bytes = [.. wholes[round % wholes.Length]];
            for (int i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            string path = _tree.Write("x", bytes);
            foreach (InputEntry entry in LogInputs.Enumerate([path]))
            {
                if (entry is LogInput input)
                    Reason(input);
            }
        }
    }

    private static string Reason(LogInput input)
    {
        using Stream stream = input.Open();
        return Drain(stream).Reason;
    }

    private static (long Total, string Reason) Drain(Stream stream)
    {
        byte[] room = new byte[1 << 20];
        long total = 0;
        try
        {
            for (int read; (read = stream.Read(room)) > 0;)
                total += read;
            return (total, "");
        }
        catch (IOException e)
        {
            return (total, e.Message);
        }
    }

    private static byte[] Bomb(long bytes)
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            byte[] zeros = new byte[1 << 20];
            for (; bytes > 0; bytes -= zeros.Length)
                gzip.Write(zeros);
        }

        return packed.ToArray();
    }
}
