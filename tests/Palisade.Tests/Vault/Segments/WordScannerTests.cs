using System.Text;
using Palisade.Vault.Segments;

namespace Palisade.Tests.Vault.Segments;

public sealed class WordScannerTests
{
    [Fact]
    public void Gives_the_words_that_the_plain_reader_gives()
    {
        const int seed = 77;
        Random random = new(seed);
        string[] pieces = ["a", "Error", "10.0.0.1", "1.2.3.4.5", "::", "x_y", "é", "_", " ", ".", "0x1F", "192.168.1", "averylongwordofmorethaneightbytes", "\\u00e9", "300", "1234.5.6.7", new string('q', 70), "\u20acuro"];
        for (int round = 0; round < 3000; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(25); i > 0; i--)
                text.Append(pieces[random.Next(pieces.Length)]).Append(random.Next(3) == 0 ? " " : random.Next(4) == 0 ? "." : "");
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(4) == 0)
                random.NextBytes(bytes);
            Check(bytes, $"seed {seed}, round {round}: {text}");
        }
    }

    [Fact]
    public void Every_length_around_the_chunks_is_cut_right()
    {
        for (int length = 0; length < 200; length++)
        {
            for (int word = 1; word < 14; word++)
                Check([.. Enumerable.Range(0, length).Select(i => (byte)(i % (word + 1) == word ? ' ' : 'a' + (i % 26)))], $"{length} bytes, words of {word}");
        }
    }

    [Fact]
    public void Case_of_ascii_letters_does_not_matter_and_other_bytes_do()
    {
        Assert.Equal(Words.HashOf("failed"u8), Words.HashOf("FaiLED"u8));
        Assert.Equal(Words.HashOf("administrator"u8), Words.HashOf("ADMINistrator"u8));
        ulong[] distinct = [Words.HashOf("a"u8), Words.HashOf("aa"u8), Words.HashOf("b"u8), Words.HashOf("abcdefgh"u8), Words.HashOf("abcdefghi"u8), Words.HashOf("abcdefghj"u8), Words.HashOf("0"u8), Words.HashOf("_"u8)];
        Assert.Equal(distinct.Length, distinct.Distinct().Count());
    }

    [Fact]
    public void Scanning_allocates_nothing()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Mar 27 13:06:56 sshd[1291]: Failed password for root from 10.0.0.1 port 22 ssh2 ", 50)));
        WordSet set = new();
        WordScanner.Add(text, set);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            WordScanner.Add(text, set);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Check(byte[] bytes, string what)
    {
        WordSet set = new();
        WordScanner.Add(bytes, set);
        HashSet<ulong> plain = [];
        Words words = new(bytes);
        while (words.MoveNext())
            plain.Add(words.Hash);
        Assert.True(plain.SetEquals(set.Take()), what);
    }
}
