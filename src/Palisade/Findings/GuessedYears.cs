namespace Palisade.Findings;

/// <summary>Events whose times name no year (RFC 3164), and the years that were assumed for them.</summary>
/// <param name="Events">How many.</param>
/// <param name="First">The earliest year assumed, or 0 where there are none.</param>
/// <param name="Last">The latest.</param>
public readonly record struct GuessedYears(long Events, int First, int Last)
{
    /// <summary>The same and one event more.</summary>
    public GuessedYears With(int year) => With(new GuessedYears(1, year, year));

    /// <summary>Both together.</summary>
    public GuessedYears With(GuessedYears other)
    {
        if (Events == 0 || other.Events == 0)
            return Events == 0 ? other : this;
        return new GuessedYears(Events + other.Events, Math.Min(First, other.First), Math.Max(Last, other.Last));
    }
}
