using System.Text;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Texts at random, from few pieces, so that they often share parts; some beyond ASCII and beyond one UTF-16 unit.</summary>
internal static class MatchingTexts
{
    private static readonly string[] s_pieces =
        ["a", "b", "ab", "A", "\\", "\\cmd.exe", "-enc ", "powershell", ".exe", "é", "É", "ß", "ı", "İ", "\u212A", "σ", "😀", "中文", "0", "10", " ", "aaaa", "abab", "\n", "ａ"];

    public static string Next(Random random, int maxLength)
    {
        StringBuilder text = new();
        for (int length = random.Next(maxLength + 1); text.Length < length;)
            text.Append(s_pieces[random.Next(s_pieces.Length)]);
        return text.ToString();
    }
}
