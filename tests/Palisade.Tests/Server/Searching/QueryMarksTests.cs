using System.Text;
using Palisade.Server.Searching;
using Palisade.Vault.Search;

namespace Palisade.Tests.Server.Searching;

/// <summary>What of a text is marked as that which a query looked for.</summary>
public sealed class QueryMarksTests
{
    [Theory]
    [InlineData("error", "an Error, errors and error", "an [Error], errors and [error]")]
    [InlineData("error*", "an Error, errors and terror", "an [Error], [error]s and terror")]
    [InlineData("\"failed password\"", "Failed password for", "[Failed password] for")]
    [InlineData("EventID:4688", "{\"EventID\":4688,\"x\":46881}", "{\"EventID\":[4688],\"x\":46881}")]
    [InlineData("Image:*cmd*", "C:\\xcmd.exe", "C:\\x[cmd].exe")]
    [InlineData("/fa.led/", "it failed", "it [failed]")]
    [InlineData("one not two", "one two", "[one] two")]
    [InlineData("one or two", "two one", "[two] [one]")]
    [InlineData("user-7f3a9c41d0", "by user-7f3a9c41d0.", "by [user-7f3a9c41d0].")]
    [InlineData("EventID>4000", "4001", "4001")]
    [InlineData("*", "anything", "anything")]
    public void What_was_looked_for_is_marked(string query, string text, string expected)
    {
        Assert.True(Query.TryParse(query, out Query? parsed, out QueryError? error), error?.Message);
        bool[] marked = QueryMarks.Of(parsed!).In(text);
        StringBuilder shown = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (marked[i] && (i == 0 || !marked[i - 1]))
                shown.Append('[');
            shown.Append(text[i]);
            if (marked[i] && (i + 1 == text.Length || !marked[i + 1]))
                shown.Append(']');
        }

        Assert.Equal(expected, shown.ToString());
    }
}
