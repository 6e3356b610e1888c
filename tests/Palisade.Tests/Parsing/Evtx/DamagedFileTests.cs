using System.Buffers.Binary;
using Palisade.Parsing;
using Palisade.Parsing.Evtx;

namespace Palisade.Tests.Parsing.Evtx;

/// <summary>Files that are not as they should be: what is said of them, and that everything else is read.</summary>
public sealed class DamagedFileTests
{
    private const int First = 4096;
    private const int Second = 4096 + 65536;
    private const int Third = 4096 + (2 * 65536);

    public static TheoryData<string, int[], string> Damages => new()
    {
        { "none", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "chunk count 0", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "file magic", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChunk@0" },
        { "file header byte", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChecksum@0" },
        { "no file header", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "zero chunk", [1, 2, 3, 7, 8, 9], "" },
        { "chunk magic", [1, 2, 3, 7, 8, 9], "BadChunk@69632" },
        { "zeros at the end", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "garbage at the end", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChunk@200704" },
        { "odd place", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChunk@69632" },
        { "chunk checksum", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChecksum@69632" },
        { "chunk checksum not kept", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "file without checksums", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "free space too large", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "free space 0", [1, 2, 3, 4, 5, 6, 7, 8, 9], "BadChecksum@69632" },
        { "free space stale", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "free space at the beginning", [1, 2, 3, 4, 5, 6, 7, 8, 9], "" },
        { "slack of another time", [1, 2, 3, 4, 7, 8, 9], "" },
        { "size 0", [1, 2, 3, 4, 6, 7, 8, 9], "Malformed@R5" },
        { "size past the chunk", [1, 2, 3, 4, 6, 7, 8, 9], "Malformed@R5" },
        { "size copy", [1, 2, 3, 4, 5, 6, 7, 8, 9], "Malformed@R5" },
        { "record magic", [1, 2, 3, 4, 6, 7, 8, 9], "Malformed@R5" },
        { "record over its neighbour", [1, 2, 3, 4, 5, 6, 7, 8, 9], "Malformed@R5" },
        { "same record twice", [1, 2, 3, 4, 6, 6, 7, 8, 9], "" },
        { "cut in the third chunk's header", [1, 2, 3, 4, 5, 6], "Truncated@135168" },
        { "cut in its last record", [1, 2, 3, 4, 5, 6, 7, 8], "BadChecksum@135168 Truncated@R9" },
        { "cut in the file header", [], "Truncated@0" },
        { "empty", [], "Truncated@0" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_said_and_the_rest_is_read(string damage, int[] events, string failures)
    {
        byte[] file = Damage(MakeFile(out long[] offsets), offsets, damage);
        ParsedFile parsed = ParsedFile.Read(file, InputFormats.Find("evtx"));
        Assert.Equal(events, parsed.Events.Select(e => e.EventId));
        string said = string.Join(' ', parsed.Failures.Select(f => $"{f.Code}@{(Array.IndexOf(offsets, f.OffsetBytes) is >= 0 and int i ? $"R{i + 1}" : f.OffsetBytes)}"));
        Assert.Equal(failures, said);
    }

    [Fact]
    public void Reader_gives_the_same_for_a_stream_of_single_bytes()
    {
        byte[] file = MakeFile(out _);
        EvtxParser parser = new(new ParseOptions());
        using EvtxBatchReader reader = new(new DrippingStream(file));
        ParsedFile parsed = new();
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, parsed);
        Assert.Equal(ParsedFile.Read(file).Events.Select(e => e.OffsetBytes), parsed.Events.Select(e => e.OffsetBytes));
    }

    [Fact]
    public void Detection_knows_files_chunks_and_damaged_headers()
    {
        byte[] file = MakeFile(out _);
        Assert.Equal(100, EvtxFormat.Format.Detect(file.AsSpan(0, 65536)));
        Assert.Equal(100, EvtxFormat.Format.Detect(file.AsSpan(4096, 65536)));
        file[0] = 0;
        Assert.InRange(EvtxFormat.Format.Detect(file.AsSpan(0, 65536)), 90, 99);
        Assert.Equal(0, EvtxFormat.Format.Detect("ElfFile"u8));
        Assert.Equal(0, EvtxFormat.Format.Detect([]));
    }

    [Fact]
    public void Changed_bytes_never_throw_and_fields_stay_in_bounds()
    {
        byte[] file = MakeFile(out _);
        foreach (int seed in Enumerable.Range(1, 150))
        {
            Random random = new(seed);
            byte[] changed = [.. file];
            for (int i = random.Next(1, 40); i > 0; i--)
                changed[First + (random.Next(3) * 65536) + random.Next(random.Next(2) == 0 ? 600 : 3500)] = (byte)random.Next(256);
            ParsedFile parsed = ParsedFile.Read(changed, EvtxFormat.Format);
            Assert.True(parsed.Events.Count + parsed.Failures.Count > 0, $"seed {seed}");
        }
    }

    // Three chunks of three events each, with event ids 1 to 9.
    private static byte[] MakeFile(out long[] offsets)
    {
        EvtxWriter writer = new();
        for (int i = 1; i <= 9; i++)
        {
            if (i is 4 or 7)
                writer.BeginChunk();
            writer.Add("Security", "p", i, "h", new DateTime(2026, 1, 1, 0, 0, i, DateTimeKind.Utc), ("a", $"value {i}"), ("b", i));
        }

        byte[] file = writer.ToArray();
        offsets = [.. ParsedFile.Read(file).Events.Select(e => e.OffsetBytes)];
        return file;
    }

    private static byte[] Damage(byte[] file, long[] offsets, string damage)
    {
        int record = (int)offsets[4];
        int size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(record + 4));
        switch (damage)
        {
            case "none":
                return file;
            case "no file header":
                return file[First..];
            case "zeros at the end":
                return [.. file, .. new byte[100_000]];
            case "garbage at the end":
                return [.. file, .. Enumerable.Repeat((byte)7, 1000)];
            case "odd place":
                return [.. file[..Second], .. Enumerable.Repeat((byte)9, 1000), .. file[Second..]];
            case "cut in the third chunk's header":
                return file[..(Third + 100)];
            case "cut in its last record":
                return file[..((int)offsets[8] + 50)];
            case "cut in the file header":
                return file[..100];
            case "empty":
                return [];
            case "file magic":
                file[0] = 0;
                return file;
            case "file header byte":
                file[20] = 77;
                return file;
            case "zero chunk":
                file.AsSpan(Second, 65536).Clear();
                return file;
            case "chunk magic":
                file[Second] = 1;
                return file;
            case "chunk checksum":
                file[Second + 60] = 5;
                return file;
            case "chunk checksum not kept":
                file[Second + 60] = 5;
                file[Second + 120] = 4;
                return file;
            case "file without checksums":
                file[Second + 60] = 5;
                file[120] = 4;
                return file;
            case "size copy":
                file[record + size - 4] ^= 0x55;
                break;
            case "size 0":
                file.AsSpan(record + 4, 4).Clear();
                break;
            case "size past the chunk":
                file[record + 7] = 1;
                break;
            case "record magic":
                file[record] = 0x2b;
                break;
            case "record over its neighbour":
                file[record + 5] += 1;
                break;
            case "chunk count 0":
                file[42] = 0;
                break;
            case "same record twice":
                file.AsSpan((int)offsets[5], size).CopyTo(file.AsSpan(record));
                break;
            case "free space too large":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Second + 48), 65536);
                break;
            case "free space 0":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Second + 48), 0);
                break;
            case "free space stale":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Second + 48), record - Second);
                break;
            case "free space at the beginning":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Second + 48), 512);
                break;
            case "slack of another time":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Second + 48), record - Second);
                file[record + 8] = 99;
                break;
            default:
                throw new ArgumentException(damage, nameof(damage));
        }

        EvtxWriter.FixChecksums(file);
        return file;
    }

    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
