using System.Text.RegularExpressions;

namespace Palisade.Privacy;

/// <summary>Finds names of fields and their values in text that no parser understood: part of a document, a line of a format unknown. Linear in the length of the text.</summary>
internal static partial class PersonalPairs
{
    /// <summary>Collects what stands behind the name of a field that holds what leads to a person.</summary>
    public static void Collect(string text, PersonalValues values)
    {
        Collect(Pair(), text, values);
        Collect(Element(), text, values);
    }

    private static void Collect(Regex pairs, string text, PersonalValues values)
    {
        foreach (Match pair in pairs.Matches(text))
        {
            string value = pair.Groups[2].Value.Trim('"', '\'', '\\');
            // Of security ids those of persons are known by their look, and the others are the same on every machine.
            if (PersonFields.TryKind(pair.Groups[1].Value, out PersonalKind kind) && !value.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase))
                values.CollectOfKind(kind, value);
        }
    }

    // "name":"value", name=value, name: value.
    [GeneratedRegex(@"([A-Za-z_][A-Za-z0-9_.\-]*)\\?[""']? ?[=:] ?(\\?""[^""<>]+""|'[^'<>]+'|[^\s""'<>,;&]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pair();

    // <Name>value</Name>, <Data Name="Name">value</Data>.
    [GeneratedRegex(@"<(?:[A-Za-z:]+ Name=[""'])?([A-Za-z_][A-Za-z0-9_.\-]*)[""']?>([^<]+)<", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Element();
}
