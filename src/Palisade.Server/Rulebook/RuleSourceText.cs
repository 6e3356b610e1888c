using System.Text;
using Palisade.Rules;

namespace Palisade.Server.Rulebook;

/// <summary>The text of a rule in use, as its file has it now.</summary>
/// <param name="Text">The document, without the others of its file; empty when it cannot be read.</param>
/// <param name="Note">What is to be known of it; null for nothing.</param>
internal sealed record RuleSourceText(string Text, string? Note)
{
    // A page shows no more of a rule; the file has the rest.
    private const int MaxCharacters = 64 << 10;

    /// <summary>Reads it. Only ever called with a rule that was loaded: the path is no visitor's.</summary>
    /// <param name="document">The rule.</param>
    /// <param name="loaded">When it was loaded.</param>
    /// <param name="gate">Knows what it names.</param>
    public static RuleSourceText Of(SigmaDocument document, DateTimeOffset loaded, GatedRules gate)
    {
        RuleSourceText read = Read(document, loaded);
        return read with { Text = gate.Hide(document, read.Text) };
    }

    private static RuleSourceText Read(SigmaDocument document, DateTimeOffset loaded)
    {
        if (StarterRules.Texts.FirstOrDefault(t => t.Key == document.Path).Value is { } starter)
            return new RuleSourceText(Cut(Encoding.UTF8.GetString(starter), document.Line), null);
        try
        {
            if (new FileInfo(document.Path) is { Length: > Limits.MaxRuleBytes })
                return new RuleSourceText("", "The file has grown too long for a rule.");
            string? note = File.GetLastWriteTimeUtc(document.Path) > loaded.UtcDateTime ? "The file has changed since the rule was loaded; this is what it says now." : null;
            return new RuleSourceText(Cut(File.ReadAllText(document.Path), document.Line), note);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RuleSourceText("", $"The file cannot be read any more: {e.Message}");
        }
    }

    private static string Cut(string text, int line)
    {
        StringBuilder document = new();
        int number = 0;
        foreach (ReadOnlySpan<char> one in text.AsSpan().EnumerateLines())
        {
            if (++number < line || (number == line && one.StartsWith("---")))
                continue;
            if (document.Length > 0 && (one.StartsWith("---") || document.Length + one.Length > MaxCharacters))
                break;
            document.Append(one).Append('\n');
        }

        return document.ToString();
    }
}
