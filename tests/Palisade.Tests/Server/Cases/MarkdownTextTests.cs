using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Palisade.Server.Cases;

namespace Palisade.Tests.Server.Cases;

/// <summary>What of Markdown is shown, and that nothing in it gets out of its place.</summary>
public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("**seen** on `x.exe`", "<p><strong>seen</strong> on <code>x.exe</code></p>")]
    [InlineData("# One\n\ntwo", "<h3>One</h3>\n<p>two</p>")]
    [InlineData("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>")]
    [InlineData("[there](https://example.org/x)", "<p><a href=\"https://example.org/x\" rel=\"noopener noreferrer nofollow\">there</a></p>")]
    [InlineData("[alert](/alerts/17)", "<p><a href=\"/alerts/17\" rel=\"noopener noreferrer nofollow\">alert</a></p>")]
    public void Markdown_is_shown(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=x>b</b> <!-- c --> <?php ?>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](java\tscript:alert(1))")]
    [InlineData("[x](data:text/html,<script>alert(1)</script>)")]
    [InlineData("[x](//evil.example/)")]
    [InlineData("[x](vbscript:x) <javascript:alert(1)>")]
    [InlineData("![x](https://evil.example/track.png)")]
    [InlineData("![x][r]\n\n[r]: javascript:alert(1)")]
    [InlineData("[x][r]\n\n[r]: javascript:alert(1) \"t\"")]
    [InlineData("`</code><script>`")]
    [InlineData("```html\n</pre><script>\n```")]
    [InlineData("[<img src=x>](https://example.org/\"onmouseover=alert(1))")]
    [InlineData("\u0000\u0007\u001b[31m<x>\u202e")]
    public void Hostile_Markdown_stays_text(string text)
    {
        string html = Html(text);
        Assert.DoesNotMatch("(?i)<(script|img|b|x|iframe|style|\\?|!--)[ >]|<(script|img)|<[^>]+ on[a-z]+=|href=\"(javascript|data|vbscript|//)|style=|src=", html);
    }

    [Fact]
    public void What_is_nested_without_end_is_shown_as_it_is()
    {
        string deep = new string('>', 20_000) + "x<b>";
        Assert.DoesNotContain("<b>", Html(deep), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Html(string.Concat(Enumerable.Repeat("[", 5000)) + "<b>"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Html(string.Concat(Enumerable.Repeat("*a ", 5000)) + "<b>"), StringComparison.Ordinal);
    }

    private static string Html(string text)
    {
        using StringWriter writer = new();
        MarkdownText.Render(text).WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString().TrimEnd('\n');
    }
}
