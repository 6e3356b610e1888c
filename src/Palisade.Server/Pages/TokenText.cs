using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Palisade.Server.Searching;

namespace Palisade.Server.Pages;

/// <summary>Text of records as a page shows it: encoded, and each token in one piece, told apart from what stands in the record itself.</summary>
/// <param name="text">The text, with tokens.</param>
internal sealed class TokenText(string text) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        int end = 0;
        foreach (Range token in TokenQuery.TokensIn(text))
        {
            (int start, int length) = token.GetOffsetAndLength(text.Length);
            encoder.Encode(writer, text, end, start - end);
            writer.Write("<span class=\"token\">");
            encoder.Encode(writer, text, start, length);
            writer.Write("</span>");
            end = start + length;
        }

        encoder.Encode(writer, text, end, text.Length - end);
    }
}
