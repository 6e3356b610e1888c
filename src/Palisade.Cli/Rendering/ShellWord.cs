namespace Palisade.Cli.Rendering;

/// <summary>Writes words so that a shell takes them back as one: what is shown as a command can be pasted.</summary>
internal static class ShellWord
{
    /// <summary>Words with a blank between.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Of));

    private static string Of(string word)
    {
        string plain = PlainText.Of(word);
        return plain.Length > 0 && plain.All(c => char.IsLetterOrDigit(c) || c is '_' or '@' or '%' or '+' or '=' or ':' or ',' or '.' or '/' or '-' or '\\') ? plain : $"'{plain.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
