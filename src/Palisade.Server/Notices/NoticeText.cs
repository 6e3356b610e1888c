using Palisade.Server.Alerts;

namespace Palisade.Server.Notices;

/// <summary>Text that leaves the server: a line, bounded, and without persons even where a title has one.</summary>
internal static class NoticeText
{
    private const int MaxLength = 200;

    /// <summary>A text as it may leave.</summary>
    /// <param name="text">What it is called here.</param>
    /// <param name="otherwise">What it is called where that names somebody in clear.</param>
    public static string Safe(string text, string otherwise)
    {
        string line = new([.. text.Take(MaxLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return line.Trim().Length == 0 || ClearText.NamesSomebody(text) ? otherwise : line.Trim();
    }
}
