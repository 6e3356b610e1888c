using Palisade.Server.Alerts;

namespace Palisade.Server.Cases;

/// <summary>What people write beside cases.</summary>
internal static class CaseText
{
    /// <summary>The most characters of a title, and of a reason.</summary>
    public const int MaxTitle = 200, MaxReason = 1000;

    /// <summary>The most characters of a note.</summary>
    public const int MaxNote = 20_000;

    /// <summary>What is wrong with a text; null when nothing is.</summary>
    /// <param name="what">What it is: "The title".</param>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters.</param>
    /// <param name="isNeeded">Whether there must be one.</param>
    public static string? Refusal(string what, string text, int most, bool isNeeded)
    {
        if (isNeeded && string.IsNullOrWhiteSpace(text))
            return what + " is empty: write one.";
        if (text.Length > most)
            return FormattableString.Invariant($"{what} has at most {most} characters, and this has {text.Length}: shorten it, or write it in parts.");
        return ClearText.Refusal(what, text);
    }
}
