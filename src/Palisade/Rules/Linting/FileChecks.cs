using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The form of the file.</summary>
/// <remarks>Sigma specification 2.1.0, "Yaml File".</remarks>
internal static class FileChecks
{
    public static void Check(string text, LintDocument first)
    {
        YamlScalar top = new("", true, 1, 1);
        if (text.Contains("\r\n", StringComparison.Ordinal))
            first.Context.Note(top, "line-ends", "the lines end with CR LF", "save the file with LF line ends");
        string name = Path.GetFileName(first.Context.Path);
        string stem = Path.GetFileNameWithoutExtension(name);
        if (!stem.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
            first.Context.Note(top, "file-name", $"'{name}' has more than lower-case letters, digits and '_'", "rename the file, such as proc_creation_win_example.yml");
    }
}
