using System.Buffers.Binary;
using System.IO.Compression;
using Palisade.Proofs.Format;

namespace Palisade.Tests.Packs;

/// <summary>Writes a sealed file from docs/vault-format.md, section 6; the footer, which is no evidence, is some bytes.</summary>
internal static class SyntheticSegment
{
    private const int BatchesPerBlock = 3;

    public static byte[] Write(SegmentId id, DayKey key, IReadOnlyList<SyntheticBatch> batches)
    {
        using MemoryStream file = new();
        using SegmentCipher cipher = new(key, id);
        byte[] bytes = new byte[SegmentId.Length];
        id.CopyTo(bytes);
        file.Write("PALSEG1\n"u8);
        file.Write(bytes);
        BlockEncoder encoder = new();
        int number = 0;
        foreach (SyntheticBatch[] block in batches.Chunk(BatchesPerBlock))
        {
            foreach (SyntheticBatch batch in block)
            {
                encoder.BeginBatch(batch.Leaf, batch.Records.Length);
                foreach ((RecordHeader header, byte[] raw) in batch.Records)
                    encoder.Append(header, raw);
            }

            byte[] plain = encoder.Finish().ToArray(), compressed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
            BrotliEncoder.TryCompress(plain, compressed, out int length, 4, 22);
            byte[] sealedBlock = new byte[length + SegmentCipher.TagLength];
            cipher.SealBlock(number++, compressed.AsSpan(0, length), sealedBlock);
            WriteNumber(file, sealedBlock.Length);
            WriteNumber(file, plain.Length);
            file.Write(sealedBlock);
        }

        byte[] footer = new byte[8 + SegmentCipher.TagLength];
        cipher.SealFooter(number, "no index"u8, footer);
        WriteNumber(file, 0);
        file.Write(footer);
        WriteNumber(file, footer.Length);
        return file.ToArray();
    }

    private static void WriteNumber(MemoryStream file, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        file.Write(bytes);
    }
}
