using System.Globalization;

namespace Palisade.Incidents.Clocks;

/// <summary>
/// How long a step may take. Hours are elapsed time. Days and months go by the calendar of the organisation's zone and end at the same time of day, or at the last day of a month that is too short: the strictest
/// reading of a law that counts them to the end of a day, or past a weekend. None: at once, without a number of hours.
/// </summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Count">How many; 0 of none.</param>
internal readonly record struct Term(TermUnit Unit, int Count)
{
    /// <summary>The longest term that is read: ten years.</summary>
    public const int MaxMonths = 120;

    private const int MaxHours = MaxMonths * 31 * 24;

    /// <summary>Reads <c>24 hours</c>, <c>30 days</c>, <c>1 month</c>, <c>at once</c>.</summary>
    public static bool TryParse(string text, out Term term)
    {
        term = default;
        if (text == "at once")
            return true;
        string[] parts = text.Split(' ');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > MaxHours)
            return false;
        (TermUnit unit, int most) = parts[1].TrimEnd('s') switch
        {
            "hour" => (TermUnit.Hours, MaxHours),
            "day" => (TermUnit.Days, MaxHours / 24),
            "month" => (TermUnit.Months, MaxMonths),
            _ => (TermUnit.None, 0),
        };
        term = new Term(unit, count);
        return count <= most;
    }

    /// <summary>When it ends; null when it has no number.</summary>
    /// <param name="start">When it begins.</param>
    /// <param name="zone">The organisation's.</param>
    public DateTimeOffset? End(DateTimeOffset start, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(start, zone).DateTime;
        return Unit switch
        {
            TermUnit.Hours => start.ToUniversalTime().AddHours(Count),
            TermUnit.Days => InUtc(local.AddDays(Count), zone),
            TermUnit.Months => InUtc(local.AddMonths(Count), zone),
            _ => null,
        };
    }

    public override string ToString() => Unit == TermUnit.None ? "at once" : string.Create(CultureInfo.InvariantCulture, $"{Count} {NameOf(Unit)}{(Count == 1 ? "" : "s")}");

    /// <summary>A time that the clocks skip counts from before they do; of one that comes twice, the first.</summary>
    private static DateTimeOffset InUtc(DateTime local, TimeZoneInfo zone)
    {
        TimeSpan offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static string NameOf(TermUnit unit) => unit switch { TermUnit.Hours => "hour", TermUnit.Days => "day", _ => "month" };
}

/// <summary>What a term counts.</summary>
internal enum TermUnit
{
    None,
    Hours,
    Days,
    Months,
}
