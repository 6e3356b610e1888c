using System.Text;

namespace Palisade.Proofs.Verification;

/// <summary>Text from a file that a stranger sent, as a terminal may have it: a newline in it must not look like a line of ours, nor a terminal act on any.</summary>
internal static class VisibleText
{
    /// <summary>The text; control characters and those that turn its direction as <c>\u000a</c>.</summary>
    public static string Of(string text)
    {
        StringBuilder visible = new(text.Length);
        foreach (char c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))
                visible.Append(FormattableString.Invariant($"\\u{(int)c:x4}"));
            else
                visible.Append(c);
        }

        return visible.ToString();
    }
}
