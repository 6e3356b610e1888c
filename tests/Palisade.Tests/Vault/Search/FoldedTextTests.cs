using System.Text;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;

namespace Palisade.Tests.Vault.Search;

public sealed class FoldedTextTests
{
    [Fact]
    public void A_text_is_found_where_a_plain_search_finds_it()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = Some(random, random.Next(0, 120)), wanted = FoldedText.Lower(Some(random, random.Next(1, 5)));
            int expected = -1;
            for (int at = 0; at + wanted.Length <= text.Length && expected < 0; at++)
            {
                if (FoldedText.Lower(text.AsSpan(at, wanted.Length)).AsSpan().SequenceEqual(wanted))
                    expected = at;
            }

            Assert.Equal(expected, FoldedText.IndexOf(text, wanted));
        }
    }

    [Theory]
    [InlineData("fail", "Failed password", false)]
    [InlineData("failed", "Failed password", true)]
    [InlineData("failed", "x_failed", false)]
    [InlineData("failed", "x-failed.", true)]
    [InlineData("fail*", "Failed", true)]
    [InlineData("*ailed", "Failed", true)]
    [InlineData("*aile*", "Failed", true)]
    [InlineData("\"failed password\"", "a failed password", true)]
    [InlineData("\"failed password\"", "a failed passwords", false)]
    [InlineData("\"failed password\"", "failed passwords failed password", true)]
    [InlineData("10.0.0.1", "from 10.0.0.1:22", true)]
    [InlineData("10.0.0.1", "from 10.0.0.12", false)]
    [InlineData("é", "É", false)]
    [InlineData("\"[x]\"", "a[x]b", true)]
    public void Words_are_whole_unless_a_star_says_otherwise(string query, string text, bool expected)
    {
        Assert.True(Query.TryParse(query, out Query? read, out _));
        Assert.Equal(expected, ((TextNode)read!.Root).Pattern.IsIn(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void The_words_of_a_pattern_are_words_of_every_text_that_has_it()
    {
        Random random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = Some(random, random.Next(1, 60));
            int start = random.Next(text.Length), length = random.Next(1, text.Length - start + 1);
            TextPattern pattern = new(FoldedText.Lower(text.AsSpan(start, length)), random.Next(2) == 0, random.Next(2) == 0);
            if (!pattern.IsIn(text))
                continue;
            HashSet<ulong> there = [];
            Words words = new(text);
            while (words.MoveNext())
                there.Add(words.Hash);
            Assert.All(pattern.RequiredWords(), w => Assert.Contains(w, there));
        }
    }

    [Fact]
    public void An_address_is_a_word_wherever_four_numbers_stand()
    {
        HashSet<ulong> there = [];
        Words words = new("v1.2.3.4.5 from 10.0.0.255:22"u8);
        while (words.MoveNext())
            there.Add(words.Hash);
        Assert.Contains(Words.HashOf("2.3.4.5"u8), there);
        Assert.Contains(Words.HashOf("10.0.0.255"u8), there);
        Assert.DoesNotContain(Words.HashOf("1.2.3.4"u8), there);
        Assert.Contains(Words.HashOf("FROM"u8), there);
    }

    private static byte[] Some(Random random, int length)
    {
        byte[] text = new byte[length];
        ReadOnlySpan<byte> letters = "aAbB. _1-\n9.\u00E9"u8;
        for (int i = 0; i < length; i++)
            text[i] = letters[random.Next(letters.Length)];
        return text;
    }
}
