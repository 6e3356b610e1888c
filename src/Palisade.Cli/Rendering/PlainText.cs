using System.Text;

namespace Palisade.Cli.Rendering;

/// <summary>Makes text from logs and rules safe to print: what could move a terminal's cursor or turn text around becomes U+FFFD.</summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        StringBuilder safe = new(text.Length);
        foreach (char c in text)
            safe.Append(IsUnsafe(c) ? '\uFFFD' : c);
        return safe.ToString();
    }

    // C0 and C1 controls, and the bidirectional controls of UAX #9.
    private static bool IsUnsafe(char c) =>
        c < ' ' || c is >= '\u007F' and < '\u00A0' || c is '\u061C' or '\u200E' or '\u200F' || c is >= '\u202A' and <= '\u202E' || c is >= '\u2066' and <= '\u2069';
}
