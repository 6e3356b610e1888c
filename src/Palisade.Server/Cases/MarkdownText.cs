using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace Palisade.Server.Cases;

/// <summary>Shows Markdown that people wrote: CommonMark without HTML, without pictures, and with links to the web, to mail and to pages of this server only.</summary>
/// <remarks>What is written by others stays text, whatever it is: the page's policy on content would stop scripts as well.</remarks>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    private static readonly string[] s_schemes = ["http://", "https://", "mailto:"];

    private static readonly string[] s_pages = ["/alerts/", "/cases/", "/records/", "/rules/"];

    /// <summary>The HTML of a text; the text as it is where it is no Markdown that can be read.</summary>
    public static IHtmlContent Render(string text)
    {
        try
        {
            MarkdownDocument document = Markdown.Parse(text, s_pipeline);
            foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
                // The page has its own first and second.
                heading.Level = Math.Min(6, heading.Level + 2);
            foreach (LinkInline link in document.Descendants<LinkInline>().ToList())
                Guard(link);
            foreach (AutolinkInline link in document.Descendants<AutolinkInline>().Where(l => !l.IsEmail && !IsAllowed(l.Url)).ToList())
                link.ReplaceBy(new LiteralInline(link.Url));
            return new HtmlString(document.ToHtml(s_pipeline));
        }
        catch (ArgumentException)
        {
            // Nested more deeply than the reader goes.
            return new HtmlContentBuilder().Append(text);
        }
    }

    private static void Guard(LinkInline link)
    {
        if (link.IsImage || !IsAllowed(link.Url))
        {
            // Its text stays.
            ContainerInline plain = new();
            link.EmbraceChildrenBy(plain);
            plain.Remove();
            link.ReplaceBy(plain, copyChildren: false);
            return;
        }

        link.GetAttributes().AddPropertyIfNotExist("rel", "noopener noreferrer nofollow");
    }

    private static bool IsAllowed(string? address) =>
        address is not null && (s_schemes.Any(s => address.StartsWith(s, StringComparison.OrdinalIgnoreCase)) || s_pages.Any(p => address.StartsWith(p, StringComparison.Ordinal)));
}
