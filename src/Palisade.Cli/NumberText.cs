using System.CommandLine.Parsing;
using System.Globalization;

namespace Palisade.Cli;

/// <summary>Reads the number after an option, and says in one line what is wrong with it.</summary>
internal static class NumberText
{
    /// <summary>For an option that has no value where it is not given.</summary>
    public static Func<ArgumentResult, int?> Optional(string option, int least, int most) => result => (int?)Parse(result, option, least, most);

    /// <summary>For an option with a default.</summary>
    public static Func<ArgumentResult, int> From(string option, int least, int most) => result => (int?)Parse(result, option, least, most) ?? least;

    /// <summary>Reads it; an error is added to the result.</summary>
    public static long? Parse(ArgumentResult result, string option, long least, long most)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            result.AddError($"{option}: '{text}' is not a number.");
        else if (number < least || number > most)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option}: {number} is not from {least} to {most}."));
        else
            return number;
        return null;
    }
}
