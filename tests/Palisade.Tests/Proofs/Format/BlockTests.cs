using Palisade.Proofs.Format;

namespace Palisade.Tests.Proofs.Format;

public sealed class BlockTests
{
    [Fact]
    public void Generated_records_come_back_as_they_were()
    {
        const int seed = 20261122;
        Random random = new(seed);
        BlockEncoder encoder = new();
        BlockDecoder decoder = new();
        for (int round = 0; round < 40; round++)
        {
            long leaf = random.Next(3) == 0 ? 0 : random.Next(1_000_000);
            List<(long Leaf, RecordSample[] Records)> batches = [];
            for (int i = random.Next(1, 5); i > 0; i--, leaf += random.Next(1, 100))
                batches.Add((leaf, RecordSample.Generate(random, random.Next(1, 300), random.Next(1, 400), random.Next(1_000_000), random.NextInt64(0, VaultTime.Max - 1_000_000_000))));
            ReadOnlyMemory<byte> plain = Encode(encoder, batches);
            Assert.True(decoder.TryDecode(plain, out SegmentError error), $"seed {seed}, round {round}: {error}");
            Same(batches, decoder);
        }
    }

    [Fact]
    public void Offsets_lead_to_their_record()
    {
        RecordSample[] records = RecordSample.Generate(new Random(5), 200, 30);
        BlockDecoder decoder = new();
        Assert.True(decoder.TryDecode(Encode(new BlockEncoder(), [(1, records)]), out _));
        int offset = 0;
        for (int i = 0; i < records.Length; i++)
        {
            for (int j = 0; j < records[i].Raw.Length; j++)
                Assert.Equal(i, decoder.RecordAt(offset++));
        }

        Assert.Equal(decoder.RawBytes.Length, offset);
    }

    [Fact]
    public void Cut_or_changed_blocks_are_values_never_exceptions()
    {
        const int seed = 99;
        Random random = new(seed);
        byte[] plain = Encode(new BlockEncoder(), [(3, RecordSample.Generate(random, 60, 50)), (9, RecordSample.Generate(random, 20, 50))]).ToArray();
        BlockDecoder decoder = new();
        for (int length = 0; length < plain.Length; length++)
        {
            Assert.False(decoder.TryDecode(plain.AsMemory(0, length), out SegmentError error));
            Assert.NotEqual(SegmentFault.None, error.Fault);
            Assert.InRange(error.Offset, 0, length);
            Assert.Equal(0, decoder.Count);
        }

        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. plain];
            for (int k = random.Next(1, 4); k > 0; k--)
                changed[random.Next(random.Next(2) == 0 ? changed.Length : 300)] = (byte)random.Next(256);
            if (!decoder.TryDecode(changed, out SegmentError error))
                Assert.InRange(error.Offset, 0, changed.Length);
        }
    }

    [Theory]
    [InlineData("", SegmentFault.Malformed, 0)]
    [InlineData("00", SegmentFault.Malformed, 1)]
    [InlineData("01", SegmentFault.Malformed, 1)]
    [InlineData("ffffffffffffffffff01", SegmentFault.Malformed, 10)]
    [InlineData("8000", SegmentFault.Malformed, 2)]
    [InlineData("010500", SegmentFault.BadBatch, 3)]
    [InlineData("01058120", SegmentFault.BadBatch, 4)]
    [InlineData("0205010001", SegmentFault.BadBatch, 5)]
    [InlineData("01ffffffffffffffffff0101", SegmentFault.BadBatch, 12)]
    [InlineData("01058020", SegmentFault.Malformed, 4)]
    [InlineData("010501" + "01" + "00" + "00" + "00" + "00" + "00", SegmentFault.None, 0)]
    [InlineData("010501" + "01" + "00" + "00" + "00" + "00" + "0041", SegmentFault.Malformed, 9)]
    [InlineData("010501" + "01" + "00" + "00" + "00" + "00" + "0141", SegmentFault.None, 0)]
    [InlineData("010501" + "00" + "00" + "00" + "00" + "00" + "0141", SegmentFault.BadHeader, 9)]
    [InlineData("010501" + "01" + "01" + "00" + "00" + "00" + "0141", SegmentFault.BadHeader, 9)]
    [InlineData("010501" + "01" + "00" + "00" + "02" + "00" + "0141", SegmentFault.BadHeader, 9)]
    [InlineData("010501" + "01" + "00" + "00" + "02" + "08" + "0141", SegmentFault.None, 0)]
    [InlineData("010501" + "01" + "00" + "00" + "00" + "03" + "0141", SegmentFault.BadHeader, 9)]
    [InlineData("010501" + "01" + "00" + "00" + "00" + "04" + "0141", SegmentFault.Malformed, 9)]
    [InlineData("010501" + "8100" + "00" + "00" + "00" + "00" + "0141", SegmentFault.Malformed, 5)]
    public void Bytes_of_hand_say_what_is_wrong_and_where(string hex, SegmentFault fault, long offset)
    {
        new BlockDecoder().TryDecode(Convert.FromHexString(hex), out SegmentError error);
        Assert.Equal(new SegmentError(fault, offset), error);
    }

    [Fact]
    public void A_block_of_impossible_size_takes_no_memory()
    {
        byte[] plain = [1, 5, 0x80, 0x20, 1, 2, 3];
        BlockDecoder decoder = new();
        decoder.TryDecode(plain, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            decoder.TryDecode(plain, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
    }

    [Fact]
    public void Encoder_and_decoder_allocate_nothing_once_they_have_grown()
    {
        RecordSample[] records = RecordSample.Generate(new Random(8), 2000, 100);
        BlockEncoder encoder = new();
        BlockDecoder decoder = new();
        List<(long, RecordSample[])> batches = [(1, records)];
        decoder.TryDecode(Encode(encoder, batches), out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        decoder.TryDecode(Encode(encoder, batches), out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
    }

    [Fact]
    public void Numbers_of_every_length_read_back()
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxLength];
        for (int bits = 0; bits <= 64; bits++)
        {
            foreach (int change in (int[])[-1, 0, 1])
            {
                ulong value = unchecked((bits == 64 ? 0 : 1UL << bits) + (ulong)change);
                int length = Varint.Write(bytes, value), at = 0;
                Assert.True(Varint.TryRead(bytes[..length], ref at, out ulong read));
                Assert.Equal((value, length), (read, at));
                Assert.Equal(value, Varint.ZigZag(Varint.UnZigZag(value)));
                at = 0;
                Assert.False(Varint.TryRead(bytes[..(length - 1)], ref at, out _));
            }
        }
    }

    [Fact]
    public void The_encoder_takes_whole_ascending_batches_only()
    {
        BlockEncoder encoder = new();
        RecordHeader header = new() { Stream = 1 };
        Assert.Throws<InvalidOperationException>(() => encoder.Finish());
        encoder.BeginBatch(5, 1);
        Assert.Throws<InvalidOperationException>(() => encoder.BeginBatch(6, 1));
        Assert.Throws<InvalidOperationException>(() => encoder.Append(default, []));
        encoder.Append(header, []);
        Assert.Throws<InvalidOperationException>(() => encoder.Append(header, []));
        Assert.Throws<InvalidOperationException>(() => encoder.BeginBatch(5, 1));
        Assert.NotEqual(0, encoder.Finish().Length);
    }

    internal static ReadOnlyMemory<byte> Encode(BlockEncoder encoder, List<(long Leaf, RecordSample[] Records)> batches)
    {
        foreach ((long leaf, RecordSample[] records) in batches)
        {
            encoder.BeginBatch(leaf, records.Length);
            foreach (RecordSample record in records)
                encoder.Append(record.Header, record.Raw);
        }

        return encoder.Finish();
    }

    internal static void Same(List<(long Leaf, RecordSample[] Records)> batches, BlockDecoder decoder)
    {
        Assert.Equal(batches.Count, decoder.Batches.Length);
        int at = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            Assert.Equal(new BlockBatch(batches[i].Leaf, at, batches[i].Records.Length), decoder.Batches[i]);
            foreach (RecordSample record in batches[i].Records)
            {
                Assert.Equal(record.Header, decoder.Headers[at]);
                Assert.Equal(record.Raw, decoder.Raw(at++));
            }
        }

        Assert.Equal(at, decoder.Count);
    }
}
