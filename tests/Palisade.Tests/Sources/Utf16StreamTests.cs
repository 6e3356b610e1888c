using System.Text;
using Palisade.Sources;

namespace Palisade.Tests.Sources;

/// <summary>UTF-16 comes out as the UTF-8 that .NET makes of the whole, however it is read.</summary>
public sealed class Utf16StreamTests
{
    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE }, true)]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, 65 }, true)]
    [InlineData(new byte[] { 0xFF, 0xFE, 65, 0 }, true)]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0 }, false)]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, false)]
    [InlineData(new byte[] { 0xFF }, false)]
    [InlineData(new byte[0], false)]
    public void Only_its_mark_makes_utf16(byte[] head, bool expected) => Assert.Equal(expected, Utf16Stream.IsUtf16(head));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("caf\u00e9 \ud83d\ude00 \u20ac\r\n")]
    [InlineData("\ud83d")]
    [InlineData("\ude00a\ud83d")]
    public void Text_becomes_utf8(string text)
    {
        string longer = string.Concat(Enumerable.Repeat(text, 1 + (100_000 / (text.Length + 1)))) + text;
        foreach (string each in (string[])[text, longer])
        {
            foreach (bool bigEndian in (bool[])[false, true])
            {
                byte[] body = (bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes("x" + each);
                byte[] bytes = [.. bigEndian ? (byte[])[0xFE, 0xFF] : [0xFF, 0xFE], .. body];
                Assert.Equal(Encoding.UTF8.GetBytes("x" + each), Read(bytes, 1 << 20));
                Assert.Equal(Encoding.UTF8.GetBytes("x" + each), Read(bytes, 7));
            }
        }
    }

    [Fact]
    public void Half_a_unit_at_the_end_is_replaced() => Assert.Equal("a\uFFFD", Encoding.UTF8.GetString(Read([0xFF, 0xFE, (byte)'a', 0, 1], 100)));

    private static byte[] Read(byte[] bytes, int piece)
    {
        using Utf16Stream stream = new(new Pieces(bytes, piece));
        MemoryStream all = new();
        byte[] buffer = new byte[Math.Min(piece, 4096)];
        for (int read; (read = stream.Read(buffer)) > 0;)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
