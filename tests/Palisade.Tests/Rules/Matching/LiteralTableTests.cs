using System.Text;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Scanner and edge tables find exactly what looking for each literal alone finds.</summary>
public sealed class LiteralTableTests
{
    private const int Seed = 27182;

    private readonly struct Found(HashSet<int> ids) : LiteralScanner.ILiteralSink
    {
        void LiteralScanner.ILiteralSink.Found(int id) => ids.Add(id);
    }

    [Fact]
    public void Scanner_finds_what_occurs_and_nothing_else() => Check((literals, text) =>
    {
        HashSet<int> ids = [];
        Found sink = new(ids);
        new LiteralScanner(literals).Scan(text, ref sink);
        return ids;
    }, (text, literal) => text.AsSpan().IndexOf(literal) >= 0, emptyLiterals: false);

    [Fact]
    public void Whole_table_finds_equal_texts() => CheckEdge(LiteralPlace.Whole, (text, literal) => text.AsSpan().SequenceEqual(literal));

    [Fact]
    public void Start_table_finds_beginnings() => CheckEdge(LiteralPlace.Start, (text, literal) => text.AsSpan().StartsWith(literal));

    [Fact]
    public void End_table_finds_ends() => CheckEdge(LiteralPlace.End, (text, literal) => text.AsSpan().EndsWith(literal));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(7, 2)]
    [InlineData(8, 3)]
    [InlineData(31, 1)]
    public void Scanner_finds_a_literal_wherever_it_stands(int length, int before)
    {
        byte[] literal = [.. Enumerable.Range(0, length).Select(i => (byte)('A' + (i % 26)))];
        for (int after = 0; after < 9; after++)
        {
            for (int shift = 0; shift < 9; shift++)
            {
                byte[] text = [.. new byte[before + shift], .. literal, .. new byte[after]];
                HashSet<int> ids = [];
                Found sink = new(ids);
                new LiteralScanner([literal, "other literal"u8.ToArray()]).Scan(text, ref sink);
                Assert.Equal([0], ids);
            }
        }
    }

    private static void CheckEdge(LiteralPlace place, Func<byte[], byte[], bool> stands) => Check((literals, text) =>
    {
        HashSet<int> ids = [];
        Found sink = new(ids);
        new EdgeTable(literals, place).Scan(text, ref sink);
        return ids;
    }, stands, emptyLiterals: place == LiteralPlace.Whole);

    private static void Check(Func<byte[][], byte[], HashSet<int>> find, Func<byte[], byte[], bool> stands, bool emptyLiterals)
    {
        Random random = new(Seed);
        int hits = 0;
        for (int i = 0; i < 3_000; i++)
        {
            byte[] text = Fold.Of(MatchingTexts.Next(random, 60));
            List<string> pool = [];
            while (pool.Count < 1 + (i % 40))
            {
                // Half are cut from the text, at any character, so that they occur, or nearly.
                string literal = random.Next(2) == 0 ? MatchingTexts.Next(random, 20) : Cut(Encoding.UTF8.GetString(text), random);
                if (literal.Length > 0 || emptyLiterals)
                    pool.Add(literal);
                else
                    pool.Add("x");
            }

            byte[][] literals = [.. pool.Distinct().Select(Fold.Of)];
            int[] expected = [.. Enumerable.Range(0, literals.Length).Where(id => stands(text, literals[id]))];
            hits += expected.Length;
            Assert.True(find(literals, text).Order().SequenceEqual(expected), $"seed {Seed}, case {i}: {Encoding.UTF8.GetString(text)}");
        }

        Assert.True(hits > 300, $"only {hits} hits");
    }

    private static string Cut(string text, Random random)
    {
        if (text.Length == 0)
            return "";
        int start = random.Next(3) == 0 ? 0 : random.Next(text.Length), end = random.Next(3) == 0 ? text.Length : start + random.Next(text.Length - start + 1);
        start += start < text.Length && char.IsLowSurrogate(text[start]) ? 1 : 0;
        end -= end > 0 && end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        return end > start ? text[start..end] : "";
    }
}
