using Palisade.Server.Searching;
using Palisade.Vault.Search;

namespace Palisade.Tests.Server.Searching;

/// <summary>Which part of a long record a list of results shows.</summary>
public sealed class FoundExcerptTests
{
    private static readonly string s_filler = string.Concat(Enumerable.Repeat("0123456789 ", 100));

    [Theory]
    [InlineData("powershell")]
    [InlineData("power*")]
    [InlineData("/powersh.ll/")]
    [InlineData("absent or powershell")]
    public void A_match_far_in_is_shown_with_what_stands_around_it(string query)
    {
        string shown = Excerpt(query).Cut(s_filler + "started powershell now " + s_filler + s_filler);
        Assert.StartsWith("… 0123456789 ", shown, StringComparison.Ordinal);
        Assert.EndsWith(" …", shown, StringComparison.Ordinal);
        Assert.InRange(shown.IndexOf("started powershell now", StringComparison.Ordinal), 10, 70);
        Assert.InRange(shown.Length, FoundExcerpt.Characters, FoundExcerpt.Characters + 4);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("nowhere")]
    [InlineData("EventID>4000")]
    public void Without_a_match_further_in_the_beginning_is_shown(string query)
    {
        string text = "the first word " + s_filler + s_filler;
        Assert.Equal(text[..FoundExcerpt.Characters] + " …", Excerpt(query).Cut(text));
        Assert.Equal("the first word", Excerpt(query).Cut("the first word"));
    }

    [Fact]
    public void What_ends_with_the_match_is_shown_to_its_end_and_no_character_is_cut_in_two()
    {
        Assert.Equal("… 0123456789 0123456789 0123456789 0123456789 0123456789 needle", Excerpt("needle").Cut(s_filler + "needle"));
        string faces = string.Concat(Enumerable.Repeat("😀", 900));
        for (int i = 0; i < 2; i++)
        {
            string shown = Excerpt("/needle/").Cut(faces + new string('y', i) + "needle" + faces);
            Assert.Contains("needle", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(shown)));
        }
    }

    private static FoundExcerpt Excerpt(string query)
    {
        Assert.True(Query.TryParse(query, out Query? parsed, out QueryError? error), error?.Message);
        return FoundExcerpt.Of(parsed!);
    }
}
