using System.Text.Encodings.Web;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace Palisade.Server.Pages;

/// <summary>
/// What people write in Markdown, as a page shows it: CommonMark and tables, without HTML and without pictures. Links lead to http, https and mailto only; headings begin below those of the page. What is nested too
/// deeply to be read is shown as it was written.
/// </summary>
/// <param name="text">Markdown of anybody.</param>
internal sealed class MarkdownText(string text) : IHtmlContent
{
    // A page's own headings are the first and the second.
    private const int Below = 2;

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        try
        {
            MarkdownDocument document = Markdown.Parse(text, s_pipeline);
            foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
                heading.Level = Math.Min(6, heading.Level + Below);
            // Into a text of its own: what fails half way leaves nothing behind.
            StringWriter html = new();
            HtmlRenderer renderer = new(html);
            s_pipeline.Setup(renderer);
            renderer.ObjectRenderers.Replace<LinkInlineRenderer>(new LinkWriter());
            renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new AddressWriter());
            renderer.Render(document);
            writer.Write(html.ToString());
        }
        catch (ArgumentException)
        {
            writer.Write("<div class=\"plain\">");
            encoder.Encode(writer, text);
            writer.Write("</div>");
        }
    }

    private static bool MayLead(string? url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "mailto" && !url!.AsSpan().ContainsAnyInRange('\0', ' ');

    private static void Open(HtmlRenderer renderer, string url) => renderer.Write("<a href=\"").WriteEscapeUrl(url).Write("\" rel=\"noopener noreferrer nofollow\">");

    /// <summary>A link, and a picture as its words: none is fetched.</summary>
    private sealed class LinkWriter : HtmlObjectRenderer<LinkInline>
    {
        protected override void Write(HtmlRenderer renderer, LinkInline obj)
        {
            bool leads = !obj.IsImage && MayLead(obj.GetDynamicUrl?.Invoke() ?? obj.Url);
            if (leads)
                Open(renderer, obj.GetDynamicUrl?.Invoke() ?? obj.Url!);
            renderer.WriteChildren(obj);
            if (leads)
                renderer.Write("</a>");
        }
    }

    /// <summary>An address between angle brackets.</summary>
    private sealed class AddressWriter : HtmlObjectRenderer<AutolinkInline>
    {
        protected override void Write(HtmlRenderer renderer, AutolinkInline obj)
        {
            string url = obj.IsEmail ? "mailto:" + obj.Url : obj.Url;
            bool leads = MayLead(url);
            if (leads)
                Open(renderer, url);
            renderer.WriteEscape(obj.Url);
            if (leads)
                renderer.Write("</a>");
        }
    }
}
