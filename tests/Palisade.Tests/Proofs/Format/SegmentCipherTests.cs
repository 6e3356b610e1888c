using System.IO.Compression;
using Palisade.Proofs.Format;

namespace Palisade.Tests.Proofs.Format;

public sealed class SegmentCipherTests
{
    [Fact]
    public void Blocks_open_on_several_threads_at_once()
    {
        const int Blocks = 8, Length = 20_000;
        using DayKey key = DayKey.Create();
        using SegmentCipher cipher = new(key, SegmentId.Create());
        byte[][] plains = new byte[Blocks][], sealedBlocks = new byte[Blocks][];
        for (int block = 0; block < Blocks; block++)
        {
            plains[block] = new byte[Length];
            new Random(block).NextBytes(plains[block]);
            byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(Length)];
            Assert.True(BrotliEncoder.TryCompress(plains[block], packed, out int written, 1, 22));
            sealedBlocks[block] = new byte[written + SegmentCipher.TagLength];
            cipher.SealBlock(block, packed.AsSpan(0, written), sealedBlocks[block]);
        }

        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            int block = i % Blocks;
            byte[] plain = new byte[Length];
            Assert.Equal(SegmentFault.None, cipher.TryOpen(block, (byte[])sealedBlocks[block].Clone(), plain));
            Assert.True(plain.AsSpan().SequenceEqual(plains[block]));
        });
    }
}
