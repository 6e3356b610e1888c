using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Cli.Rendering;

/// <summary>A log source in words: <c>windows/process_creation</c>.</summary>
internal static class SourceWords
{
    /// <summary>Of a rule.</summary>
    public static string Of(RuleLogSource source) => Join(source.Product, source.Category, source.Service);

    /// <summary>Of events.</summary>
    public static string Of(EventSource source) => source.Channel ?? Join(source.Product, source.Categories, source.Services);

    private static string Join(params ReadOnlySpan<string?> words)
    {
        List<string> said = [];
        foreach (string? word in words)
        {
            if (!string.IsNullOrEmpty(word))
                said.Add(word);
        }

        return said.Count == 0 ? "(source not known)" : string.Join('/', said);
    }
}
