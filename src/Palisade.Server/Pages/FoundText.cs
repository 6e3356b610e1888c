using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Palisade.Server.Searching;

namespace Palisade.Server.Pages;

/// <summary>Text of a record that was found: encoded, tokens in one piece, and what was looked for marked.</summary>
/// <param name="text">The text, with tokens.</param>
/// <param name="marks">What was looked for.</param>
internal sealed class FoundText(string text, QueryMarks marks) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        bool[] marked = marks.In(text), token = new bool[text.Length];
        int[] begins = new int[text.Length];
        foreach (Range place in TokenQuery.TokensIn(text))
        {
            (int start, int length) = place.GetOffsetAndLength(text.Length);
            token.AsSpan(start, length).Fill(true);
            begins[start] = 1;
        }

        for (int start = 0, end; start < text.Length; start = end)
        {
            for (end = start + 1; end < text.Length && marked[end] == marked[start] && token[end] == token[start] && begins[end] == 0; end++)
            {
            }

            (string before, string after) = (marked[start], token[start]) switch
            {
                (true, true) => ("<mark class=\"token\">", "</mark>"),
                (true, false) => ("<mark>", "</mark>"),
                (false, true) => ("<span class=\"token\">", "</span>"),
                _ => ("", ""),
            };
            writer.Write(before);
            encoder.Encode(writer, text, start, end - start);
            writer.Write(after);
        }
    }
}
