using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Tests.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Segments;

public sealed class SegmentTests
{
    private static readonly string[] Extra = ["nowhere", "web9", "10.0.0.999", "größe"];

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 9, 2000)]
    [InlineData(3, 30, 5000)]
    [InlineData(4, 12, 1 << 20)]
    public void Records_come_back_by_stream_and_by_block(int seed, int batches, int blockBytes)
    {
        SegmentSample sample = new(seed, batches, blockBytes);
        using SegmentCipher cipher = new(sample.Key, sample.Sealed.Id);
        using MemoryStream stream = new(sample.Bytes);
        SegmentReader reader = new(stream, stream.Length);
        List<(long, RecordSample[])> rest = sample.Batches;
        using SegmentFile file = Open(sample);
        Assert.Equal(sample.Sealed.Id, reader.Id);
        while (reader.ReadBlock(cipher) is BlockDecoder block)
        {
            BlockTests.Same(rest[..block.Batches.Length], block);
            SegmentBlock entry = file.Index.Blocks[reader.Blocks - 1];
            Assert.Equal((reader.BlockOffset, block.Count, block.RawBytes.Length), (entry.Offset, entry.Records, entry.RawBytes));
            Assert.Equal((block.Batches[0].Leaf, block.Batches[^1].Leaf), (entry.Leaves.Lowest, entry.Leaves.Highest));
            Assert.Equal((block.Headers.ToArray().Min(h => h.Received), block.Headers.ToArray().Max(h => h.EventSecond)), (entry.Received.Lowest, entry.Events.Highest));
            BlockTests.Same(rest[..block.Batches.Length], file.TryRead(entry.Number, out _)!);
            rest = rest[block.Batches.Length..];
        }

        Assert.Equal(default, reader.Error);
        Assert.Empty(rest);
        Assert.Equal(reader.Blocks, file.Index.Blocks.Count);
    }

    [Theory]
    [InlineData(1 << 20, 5)]
    [InlineData(1000, 4)]
    public void A_block_that_is_not_full_is_packed_more_tightly_than_a_full_one(int blockBytes, int quality)
    {
        SegmentSample sample = new(11, 40, blockBytes);
        using SegmentFile file = Open(sample);
        BlockRoom room = BlockRoom.Rent();
        Assert.True(file.TryUnpack(0, room, out Memory<byte> plain, out _));
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        Assert.True(BrotliEncoder.TryCompress(plain.Span, packed, out int length, quality, 22));
        Assert.Equal(length + SegmentCipher.TagLength, file.Index.Blocks[0].CipherBytes);
        room.Return();
    }

    [Fact]
    public void The_file_is_durable_before_it_has_its_name_and_is_what_its_leaf_says()
    {
        SegmentSample sample = new(7, 3, 1000);
        string path = sample.Sealed.Path;
        Assert.Equal([$"sync {path}.tmp", $"rename {path}.tmp {path}", "sync segments/"], sample.Disk.Log[^3..]);
        Assert.Equal((sample.Bytes.Length, new TreeHash(SHA256.HashData(sample.Bytes))), (sample.Sealed.Bytes, sample.Sealed.Digest));
        Assert.Equal((sample.Batches[0].Leaf, sample.Batches[^1].Leaf, 3), (sample.Sealed.Leaves.Lowest, sample.Sealed.Leaves.Highest, sample.Sealed.Batches));
        Assert.Equal((sample.Batches.Sum(b => b.Records.Length), sample.Batches.Sum(b => b.Records.Sum(r => r.Raw.Length))), (sample.Sealed.Records, sample.Sealed.RawBytes));
        Assert.Equal(sample.Disk.Contents.Keys, [path]);
    }

    [Fact]
    public void What_is_not_finished_leaves_nothing()
    {
        Palisade.Tests.Vault.Keys.RecordingDisk disk = new();
        using DayKey key = DayKey.Create();
        using (SegmentWriter writer = new(disk, key, SegmentId.Create(), id => new SegmentStream(id, "s")))
            writer.BeginBatch(1, 1);
        Assert.Empty(disk.Contents);
    }

    [Fact]
    public void A_segment_that_is_not_whole_is_never_renamed()
    {
        for (int budget = 0; ; budget++)
        {
            Palisade.Tests.Vault.Keys.RecordingDisk disk = new() { Budget = budget };
            using DayKey key = DayKey.Create();
            bool done = Record.Exception(() => WriteOne(disk, key)) is null;
            Assert.Equal(disk.Log.Any(l => l.StartsWith("rename", StringComparison.Ordinal)), disk.Contents.Keys.Any(k => k.EndsWith(".seg", StringComparison.Ordinal)));
            if (done)
                break;
            Assert.InRange(budget, 0, 20);
        }
    }

    [Fact]
    public void Every_flipped_byte_is_noticed()
    {
        SegmentSample sample = new(11, 2, 500, recordsPerBatch: 8);
        byte[] bytes = [.. sample.Bytes];
        using SegmentCipher cipher = new(sample.Key, sample.Sealed.Id);
        int footer = bytes.Length - 4 - (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4));
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            using MemoryStream stream = new(bytes);
            SegmentReader reader = new(stream, stream.Length);
            while (reader.ReadBlock(cipher) is not null)
            {
            }

            // The index is no evidence: the reader of evidence reads past it. The id is what the cipher was made for.
            if (i < footer || i >= bytes.Length - 4)
                Assert.True(reader.Error.Fault != SegmentFault.None || reader.Id != sample.Sealed.Id, $"byte {i}");
            sample.Disk.Contents[sample.Sealed.Path] = bytes;
            using (SegmentFile? file = SegmentFile.TryOpen(sample.Disk, sample.Sealed.Id, sample.Key, out SegmentError error))
            {
                bool noticed = file is null || Enumerable.Range(0, file.Index.Blocks.Count).Any(b => file.TryRead(b, out error) is null);
                Assert.True((noticed && error.Fault != SegmentFault.None) || IsLengthOfPlain(sample, i, bytes), $"byte {i}: {error}");
            }

            bytes[i] ^= 0x10;
        }
    }

    [Fact]
    public void A_segment_cut_anywhere_is_noticed()
    {
        SegmentSample sample = new(12, 2, 500, recordsPerBatch: 8);
        byte[] whole = sample.Bytes;
        using SegmentCipher cipher = new(sample.Key, sample.Sealed.Id);
        for (int length = 0; length < whole.Length; length++)
        {
            using MemoryStream stream = new(whole[..length]);
            SegmentReader reader = new(stream, length);
            while (reader.ReadBlock(cipher) is not null)
            {
            }

            Assert.NotEqual(SegmentFault.None, reader.Error.Fault);
            sample.Disk.Contents[sample.Sealed.Path] = whole[..length];
            Assert.Null(SegmentFile.TryOpen(sample.Disk, sample.Sealed.Id, sample.Key, out SegmentError error));
            Assert.NotEqual(SegmentFault.None, error.Fault);
        }
    }

    [Fact]
    public void Another_key_opens_nothing()
    {
        SegmentSample sample = new(13, 2, 500);
        using DayKey other = DayKey.Create();
        using SegmentCipher cipher = new(other, sample.Sealed.Id);
        using MemoryStream stream = new(sample.Bytes);
        SegmentReader reader = new(stream, stream.Length);
        Assert.Null(reader.ReadBlock(cipher));
        Assert.Equal(new SegmentError(SegmentFault.NotDecrypted, SegmentReader.HeaderLength, 0), reader.Error);
        Assert.Null(SegmentFile.TryOpen(sample.Disk, sample.Sealed.Id, other, out SegmentError error));
        Assert.Equal(SegmentFault.NotDecrypted, error.Fault);
    }

    [Theory]
    [InlineData(21, 3, 2000, true)]
    [InlineData(22, 40, 2000, true)]
    [InlineData(23, 40, 20_000, false)]
    [InlineData(24, 10, 1 << 20, true)]
    public void The_index_never_hides_a_word_a_field_or_a_value(int seed, int batches, int blockBytes, bool readers)
    {
        SegmentSample sample = new(seed, batches, blockBytes, readers);
        using SegmentFile file = Open(sample);
        SegmentIndex index = file.Index;
        Assert.Equal((readers, readers, false), (index.HasFields, index.IsReadBy(1), index.IsReadBy(2)));
        foreach ((int block, RecordSample record) in sample.ByBlock(index))
        {
            Words words = new(record.Raw);
            while (words.MoveNext())
                Assert.True(index.MayContain(block, words.Hash), $"seed {seed}, block {block}: {Encoding.UTF8.GetString(record.Raw.AsSpan(words.Start, words.Length))}");
            if (readers)
                new LineReader().Fields(record.Raw, new Expect(index, block));
        }
    }

    [Fact]
    public void The_index_tells_most_blocks_without_a_word_apart()
    {
        SegmentSample sample = new(31, 60, 4000);
        using SegmentFile file = Open(sample);
        SegmentIndex index = file.Index;
        int wrong = 0, asked = 0;
        foreach (string word in Extra.Concat(Enumerable.Range(0, 200).Select(i => $"missing{i}")))
        {
            foreach (SegmentBlock block in index.Blocks)
            {
                asked++;
                wrong += index.MayContain(block.Number, Words.HashOf(Encoding.UTF8.GetBytes(word))) ? 1 : 0;
            }
        }

        Assert.InRange((double)wrong / asked, 0, 0.5);
        Assert.False(index.MayHaveField(0, "nothing"));
        Assert.Empty(index.Values(0, "nothing")!);
        Assert.InRange(index.Values(0, "host")?.Count() ?? 3, 3, 12);
        Assert.Null(index.Values(0, "user"));
        Assert.All(index.Streams, s => Assert.Equal($"stream {s.Key}", s.Value));
    }

    [Fact]
    public void A_block_says_what_a_reader_needs_before_it()
    {
        SegmentSample sample = new(41, 40, 3000);
        using SegmentFile file = Open(sample);
        Dictionary<uint, LineReader> readers = [];
        int told = 0, block = -1;
        HashSet<uint> seen = [];
        foreach ((int at, RecordSample record) in sample.ByBlock(file.Index))
        {
            if (at != block)
                seen.Clear();
            block = at;
            LineReader reader = readers.TryGetValue(record.Header.Stream, out LineReader? known) ? known : readers[record.Header.Stream] = new LineReader();
            if (seen.Add(record.Header.Stream))
            {
                Assert.Equal(reader.Context.ToArray(), file.Index.Context(at, record.Header.Stream).ToArray());
                told += reader.Context.IsEmpty ? 0 : 1;
            }

            reader.Fields(record.Raw, new Expect(null, 0));
        }

        Assert.NotEqual(0, told);
    }

    [Fact]
    public void A_hostile_footer_is_refused_and_takes_no_more_than_it_may()
    {
        const int seed = 51;
        Random random = new(seed);
        for (int i = 0; i < 2000; i++)
        {
            byte[] plain = new byte[random.Next(1, 60)];
            random.NextBytes(plain);
            byte[] footer = new byte[5 + System.IO.Compression.BrotliEncoder.GetMaxCompressedLength(plain.Length)];
            footer[0] = SegmentIndexBuilder.Version;
            footer[4] = (byte)plain.Length;
            System.IO.Compression.BrotliEncoder.TryCompress(plain, footer.AsSpan(5), out int written);
            SegmentIndex.TryRead(footer.AsSpan(0, 5 + written));
        }

        Assert.Null(SegmentIndex.TryRead([]));
        Assert.Null(SegmentIndex.TryRead([SegmentIndexBuilder.Version, 0x7F, 0xFF, 0xFF, 0xFF, 0]));
    }

    private static SegmentFile Open(SegmentSample sample)
    {
        SegmentFile? file = SegmentFile.TryOpen(sample.Disk, sample.Sealed.Id, sample.Key, out SegmentError error);
        Assert.True(file is not null, error.ToString());
        return file!;
    }

    // The length of the plain bytes stands in the index too, which is what the search goes by.
    private static bool IsLengthOfPlain(SegmentSample sample, int at, byte[] changed)
    {
        changed[at] ^= 0x10;
        using SegmentFile file = Open(sample);
        changed[at] ^= 0x10;
        return file.Index.Blocks.Any(b => at >= b.Offset + 4 && at < b.Offset + 8);
    }

    private static void WriteOne(IVaultDisk disk, DayKey key)
    {
        using SegmentWriter writer = new(disk, key, SegmentId.Create(), id => new SegmentStream(id, "s"));
        RecordSample[] records = RecordSample.Generate(new Random(1), 5, 20);
        writer.BeginBatch(1, records.Length);
        foreach (RecordSample record in records)
            writer.Append(record.Header, record.Raw);
        writer.Finish();
    }

    private sealed class Expect(SegmentIndex? index, int block) : IFieldSink
    {
        public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (index is null)
                return;
            Assert.True(index.MayHaveField(block, Encoding.UTF8.GetString(name)));
            byte[] bytes = value.ToArray();
            Assert.True(index.Values(block, Encoding.UTF8.GetString(name))?.Any(v => v.Span.SequenceEqual(bytes)) != false);
            Words words = new(value);
            while (words.MoveNext())
                Assert.True(index.MayContain(block, words.Hash));
        }
    }
}
