namespace Palisade.Rules.Correlation;

/// <summary>What correlation read and what it could not use. A number other than zero after the first two is shown to the user.</summary>
internal sealed class CorrelationStatistics
{
    /// <summary>Matches that fed a correlation.</summary>
    public long Matches { get; set; }

    /// <summary>Times that a match lacked a field to group by or to take a value from, and was left out of that correlation.</summary>
    public long WithoutField { get; set; }

    /// <summary>Matches of events without a time: they have no place in a window and take no part.</summary>
    public long WithoutTime { get; set; }

    /// <summary>Values that are no number where one is needed; left out.</summary>
    public long NotNumeric { get; set; }

    /// <summary>Matches that came later than the lateness allowed (live only), and take no part.</summary>
    public long TooLate { get; set; }

    /// <summary>Groups or events forgotten because windows reached <see cref="Limits.MaxCorrelationBytes"/>: findings may be missing or counts too low.</summary>
    public long Forgotten { get; set; }

    /// <summary>Whether something had to be left out that a larger machine would not have left out.</summary>
    public bool Incomplete => Forgotten > 0 || TooLate > 0;

    /// <summary>What was left out, in words; null when nothing was.</summary>
    public string? Describe()
    {
        List<string> parts = [];
        Add(parts, WithoutTime, "matches without a time");
        Add(parts, WithoutField, "matches without a field to group by or to count");
        Add(parts, NotNumeric, "values that are no number");
        Add(parts, TooLate, "matches later than the lateness allowed");
        Add(parts, Forgotten, "groups or events forgotten at the bound of memory: findings may be missing");
        return parts.Count == 0 ? null : "correlation left out " + string.Join(", ", parts);
    }

    private static void Add(List<string> parts, long count, string what)
    {
        if (count > 0)
            parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} {what}"));
    }
}
