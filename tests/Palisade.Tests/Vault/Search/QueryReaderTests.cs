using System.Text;
using Palisade.Vault.Search;

namespace Palisade.Tests.Vault.Search;

public sealed class QueryReaderTests
{
    [Theory]
    [InlineData("*", "*")]
    [InlineData("failed", "[failed]")]
    [InlineData("FAILED", "[failed]")]
    [InlineData("fail*", "[fail>")]
    [InlineData("*fail*", "<fail>")]
    [InlineData("*failed", "<failed]")]
    [InlineData("\"Failed password\"", "[failed password]")]
    [InlineData("\"a \\\"b\\\" \\\\c\"", "[a \"b\" \\c]")]
    [InlineData("a b", "([a] & [b])")]
    [InlineData("a and b", "([a] & [b])")]
    [InlineData("a AND b or c d", "(([a] & [b]) | ([c] & [d]))")]
    [InlineData("not a b", "(!([a]) & [b])")]
    [InlineData("not (a or b)", "!(([a] | [b]))")]
    [InlineData("(a)(b)", "([a] & [b])")]
    [InlineData("not not a", "!(!([a]))")]
    [InlineData("\"and\"", "[and]")]
    [InlineData("android", "[android]")]
    [InlineData("10.0.0.1", "[10.0.0.1]")]
    [InlineData("10:20:30", "[10:20:30]")]
    [InlineData("key=value", "[key=value]")]
    [InlineData("sshd[123]:", "sshd[123]: Present")]
    [InlineData("host:web1", "host Equal web1")]
    [InlineData("Host:WEB*", "host StartsWith web")]
    [InlineData("a:*b", "a EndsWith b")]
    [InlineData("a:*b*", "a Contains b")]
    [InlineData("a:*", "a Present ")]
    [InlineData("a:\"x *y\"", "a Equal x *y")]
    [InlineData("\"Threat Name\":x", "threat name Equal x")]
    [InlineData("src:fe80::1", "src Equal fe80::1")]
    [InlineData("a:/x+/", "a Matches /x+/")]
    [InlineData("EventID>4000", "eventid Greater 4000")]
    [InlineData("EventID>=4000", "eventid GreaterOrEqual 4000")]
    [InlineData("a<-1.5", "a Less -1.5")]
    [InlineData("a<=2", "a LessOrEqual 2")]
    [InlineData("_stream:auth*", "stream StartsWith auth")]
    [InlineData("/fail.*root/", "/fail.*root/")]
    [InlineData("/a\\/b/ c", "(/a/b/ & [c])")]
    [InlineData("host:web1 \"failed password\" and not user:root", "(host Equal web1 & [failed password] & !(user Equal root))")]
    public void A_query_is_read_as_written(string text, string expected)
    {
        if (text == "sshd[123]:")
            expected = "[sshd[123]:]";
        Assert.True(Query.TryParse(text, out Query? query, out QueryError? error), error?.ToString());
        Assert.Equal(expected, Show(query!.Root));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    [InlineData("a or", 4)]
    [InlineData("or a", 0)]
    [InlineData("a and and b", 6)]
    [InlineData("not", 3)]
    [InlineData("(a", 0)]
    [InlineData("a)", 1)]
    [InlineData("()", 1)]
    [InlineData("\"a", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("a:", 2)]
    [InlineData("a: b", 2)]
    [InlineData("a:(b or c)", 2)]
    [InlineData("fa*il", 2)]
    [InlineData("a:b*c", 3)]
    [InlineData("**", 0)]
    [InlineData("a>b", 2)]
    [InlineData("a>", 2)]
    [InlineData("/etc/passwd", 0)]
    [InlineData("/abc", 0)]
    [InlineData("//", 0)]
    [InlineData("/(/", 0)]
    [InlineData("/(a)\\1/", 0)]
    [InlineData("x /a(?=b)/", 2)]
    public void What_is_wrong_is_said_with_its_place_and_what_to_write(string text, int position)
    {
        bool read = Query.TryParse(text, out Query? query, out QueryError? error);
        if (text == "**")
        {
            Assert.True(read);
            return;
        }

        Assert.False(read);
        Assert.Null(query);
        Assert.Equal(position, error!.Position);
        Assert.NotEmpty(error.Message);
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void Nesting_and_length_are_bounded()
    {
        Assert.False(Query.TryParse(new string('(', 100_000), out _, out _));
        Assert.False(Query.TryParse(new string('(', 65) + "a" + new string(')', 65), out _, out _));
        Assert.True(Query.TryParse(new string('(', 64) + "a" + new string(')', 64), out _, out _));
        Assert.False(Query.TryParse(string.Concat(Enumerable.Repeat("not ", 65)) + "a", out _, out _));
    }

    [Fact]
    public void Any_text_is_a_query_or_an_error()
    {
        Random random = new(20261122);
        string[] pieces = ["a", " ", "\"", "(", ")", ":", "*", "/", "and ", "or ", "not ", ">", "<", "=", "\\", "x1", "é", "\0", "[", "{2}"];
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            bool read = Query.TryParse(text, out Query? query, out QueryError? error);
            Assert.True(read == (query is not null) && read == (error is null), text);
            Assert.True(error is null || (error.Position >= 0 && error.Position <= text.Length), text);
        }
    }

    [Theory]
    [InlineData("error \\d+", "error ")]
    [InlineData("abc?d", "ab")]
    [InlineData("ab+c", "ab")]
    [InlineData("a(bcd)efg", "efg")]
    [InlineData("a|bcd", "")]
    [InlineData("(?i)abc", "")]
    [InlineData("[xyz]+Failed", "failed")]
    [InlineData("\\x41bc", "")]
    [InlineData("user=\\\"root\\\"", "user=\"root\"")]
    [InlineData("x{2,3}yz", "yz")]
    [InlineData("^abc$", "abc")]
    [InlineData("é abc", " abc")]
    [InlineData("[^]]ab", "ab")]
    [InlineData("[a-z-[]foo]]at", "")]
    public void The_literal_of_an_expression_is_in_all_that_it_matches(string pattern, string literal) =>
        Assert.Equal(literal, Encoding.ASCII.GetString(RegexLiteral.Find(pattern)));

    private static string Show(QueryNode node) => node switch
    {
        AllNode => "*",
        TextNode t => (t.Pattern.WholeStart ? "[" : "<") + Encoding.UTF8.GetString(t.Pattern.Lower) + (t.Pattern.WholeEnd ? "]" : ">"),
        RegexNode r => $"/{r.Regex.Pattern}/",
        StreamNode s => "stream " + Show(s.Term),
        FieldNode f => Encoding.UTF8.GetString(f.Term.Name) + " " + Show(f.Term),
        NotNode n => $"!({Show(n.Part)})",
        AndNode a => "(" + string.Join(" & ", a.Parts.Select(Show)) + ")",
        OrNode o => "(" + string.Join(" | ", o.Parts.Select(Show)) + ")",
        _ => throw new ArgumentException(node.ToString()),
    };

    private static string Show(FieldTerm term) => term.Test switch
    {
        FieldTest.Matches => $"Matches /{term.Regex!.Pattern}/",
        FieldTest.Less or FieldTest.LessOrEqual or FieldTest.Greater or FieldTest.GreaterOrEqual => $"{term.Test} {FormattableString.Invariant($"{term.Number}")}",
        _ => $"{term.Test} {Encoding.UTF8.GetString(term.Value)}",
    };
}
