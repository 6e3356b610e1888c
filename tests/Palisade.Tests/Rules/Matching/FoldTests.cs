using System.Runtime.InteropServices;
using System.Text;
using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class FoldTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("cmd.EXE", "CMD.EXE")]
    [InlineData("straße", "STRASSE", false)]
    [InlineData("é", "É")]
    [InlineData("ÿ", "Ÿ")]
    [InlineData("σ", "ς")]
    [InlineData("σ", "Σ")]
    [InlineData("k", "\u212A", false)]
    [InlineData("i", "İ", false)]
    [InlineData("ı", "I", false)]
    [InlineData("ſ", "S", false)]
    [InlineData("ａ", "Ａ")]
    [InlineData("\U00010428", "\U00010400", false)]
    [InlineData("a😀b", "A😀B")]
    public void Texts_fold_alike_exactly_when_they_are_equal_without_case(string a, string b, bool equal = true)
    {
        Assert.Equal(equal, Fold.Of(a).AsSpan().SequenceEqual(Fold.Of(b)));
        Assert.Equal(equal, PerUnit(a) == PerUnit(b));
    }

    [Fact]
    public void Every_character_folds_as_its_upper_case_does_on_every_path()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            if (char.IsSurrogate((char)c))
                continue;
            string text = "x" + (char)c + "y";
            byte[] expected = Encoding.UTF8.GetBytes(PerUnit(text));
            Assert.True(Fold.Of(text).AsSpan().SequenceEqual(expected), $"U+{c:X4}");
            Assert.True(Utf16(text).AsSpan().SequenceEqual(expected), $"UTF-16 U+{c:X4}");
        }
    }

    [Fact]
    public void All_paths_agree_on_generated_texts()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        for (int i = 0; i < 5_000; i++)
        {
            string text = MatchingTexts.Next(random, 40);
            byte[] expected = Encoding.UTF8.GetBytes(PerUnit(text));
            Assert.True(Fold.Of(text).AsSpan().SequenceEqual(expected), $"seed {Seed}, case {i}: {text}");
            Assert.True(Utf16(text).AsSpan().SequenceEqual(expected), $"seed {Seed}, case {i}, UTF-16: {text}");
            ByteBuffer buffer = new(16);
            buffer.Append("kept"u8);
            buffer.Append(Encoding.UTF8.GetBytes(text));
            Fold.InPlace(buffer, 4);
            Assert.True(buffer.Written[..4].SequenceEqual("kept"u8) && buffer.Written[4..].SequenceEqual(expected), $"seed {Seed}, case {i}, in place: {text}");
        }
    }

    [Fact]
    public void Invalid_bytes_stand_for_themselves()
    {
        ByteBuffer folded = new();
        Fold.Append([(byte)'a', 0xFF, 0xC3, (byte)'b', 0xE2, 0x82], folded);
        Assert.Equal([(byte)'A', 0xFF, 0xC3, (byte)'B', 0xE2, 0x82], folded.Written.ToArray());
    }

    private static string PerUnit(string text) => string.Concat(text.Select(char.ToUpperInvariant));

    private static byte[] Utf16(string text)
    {
        ByteBuffer folded = new(16);
        Fold.AppendUtf16(MemoryMarshal.AsBytes(text.AsSpan()), folded);
        return folded.Written.ToArray();
    }
}
