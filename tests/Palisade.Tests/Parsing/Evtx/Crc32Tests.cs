using Palisade.Parsing.Evtx;

namespace Palisade.Tests.Parsing.Evtx;

public sealed class Crc32Tests
{
    [Fact]
    public void Check_value_is_that_of_the_catalogue() => Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void Folding_tables_and_bit_by_bit_agree_at_every_length()
    {
        byte[] bytes = new byte[1100];
        new Random(11).NextBytes(bytes);
        for (int length = 0; length < bytes.Length - 3; length += length < 200 ? 1 : 7)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(3, length);
            uint expected = EvtxWriter.Crc(part);
            Assert.Equal(expected, Crc32.Compute(part));
            Assert.Equal(expected, ~Crc32.ExtendByTables(~0u, part));
            Assert.Equal(expected, Crc32.Compute(part[..(length / 3)], part[(length / 3)..]));
        }
    }
}
