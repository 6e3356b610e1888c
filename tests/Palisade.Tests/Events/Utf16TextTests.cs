using System.Text;
using Palisade.Events;

namespace Palisade.Tests.Events;

public sealed class Utf16TextTests
{
    [Fact]
    public void Text_of_every_length_and_alignment_is_that_of_the_framework()
    {
        Random random = new(5);
        string[] pieces = ["a", "plain text ", "ü", "\u07ff", "€", "\uffff", "🦊", "0123456789abcdef"];
        for (int round = 0; round < 400; round++)
        {
            string text = string.Concat(Enumerable.Range(0, round % 23).Select(_ => pieces[random.Next(pieces.Length)]));
            byte[] utf16 = [.. new byte[round % 3], .. Encoding.Unicode.GetBytes(text)];
            ByteBuffer buffer = new();
            FieldText.AppendUtf16(utf16.AsSpan(round % 3), buffer);
            Assert.Equal(text, Encoding.UTF8.GetString(buffer.Written));
        }
    }

    [Theory]
    [InlineData("D800", "EDA080")]
    [InlineData("DC00", "EDB080")]
    [InlineData("D8000041", "EDA08041")]
    [InlineData("DBFFDFFF", "F48FBFBF")]
    [InlineData("DC00D800", "EDB080EDA080")]
    public void Lone_surrogate_keeps_its_own_bytes(string units, string utf8)
    {
        byte[] utf16 = Convert.FromHexString(units);
        for (int i = 0; i < utf16.Length; i += 2)
            (utf16[i], utf16[i + 1]) = (utf16[i + 1], utf16[i]);
        ByteBuffer buffer = new();
        FieldText.AppendUtf16(utf16, buffer);
        Assert.Equal(utf8, Convert.ToHexString(buffer.Written));
    }
}
