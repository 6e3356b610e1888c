using System.Text.Encodings.Web;
using Palisade.Server.Pages;

namespace Palisade.Tests.Server.Web;

/// <summary>What people write in Markdown never becomes more than text, and links that lead to http, https and mailto.</summary>
public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=x>b</b>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java&#10;script:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](/sign-out)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("<vbscript:x>")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("![x](https://tracker.example/p.png)")]
    [InlineData("[x](https://a.example/ \"\\\" onmouseover=alert(1)\")")]
    [InlineData("```html\n<script>alert(1)</script>\n```")]
    [InlineData("&lt;script&gt;")]
    public void Hostile_text_stays_text(string text)
    {
        string html = Html(text);
        Assert.DoesNotMatch("(?i)<script|<img|<b |<[^>]* on[a-z]+=|href=\"(?!https?:|mailto:)", html);
    }

    [Fact]
    public void What_is_meant_is_shown_with_headings_below_those_of_the_page()
    {
        string html = Html("# One\n\n**two** [three](https://a.example/?b=1&c=\"d) <mailto:x@y.example>\n\n| a | b |\n|---|---|\n| c | d |\n");
        Assert.Contains("<h3>One</h3>", html, StringComparison.Ordinal);
        Assert.Contains("<strong>two</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://a.example/?b=1&amp;c=%22d\" rel=\"noopener noreferrer nofollow\">three</a>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"mailto:x@y.example\"", html, StringComparison.Ordinal);
        Assert.Contains("<td>c</td>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">")]
    [InlineData("[")]
    [InlineData("*a ")]
    [InlineData("- ")]
    [InlineData("![")]
    public void What_is_nested_without_end_is_shown_in_good_time(string part)
    {
        Assert.NotEmpty(Html(string.Concat(Enumerable.Repeat(part, 20_000 / part.Length)) + "<script>"));
        Assert.DoesNotContain("<script>", Html(string.Concat(Enumerable.Repeat(part, 20_000 / part.Length)) + "<script>"), StringComparison.Ordinal);
    }

    private static string Html(string text)
    {
        StringWriter writer = new();
        new MarkdownText(text).WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }
}
