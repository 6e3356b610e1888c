using System.Globalization;
using System.Text.RegularExpressions;
using Palisade.Incidents.Facts;

namespace Palisade.Server.Reporting;

/// <summary>Values of facts as text: in the ledger, in forms and in reports.</summary>
internal static partial class FactValue
{
    // Of a number: more people, minutes or yuan than this there are not.
    private const decimal MaxNumber = 1_000_000_000_000m;

    private static readonly DateTimeOffset s_earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_slack = TimeSpan.FromMinutes(5);

    /// <summary>Reads what somebody wrote.</summary>
    /// <param name="name">The fact.</param>
    /// <param name="text">yes or no; a number; a time, which without a zone is UTC.</param>
    /// <param name="now">The present: facts have happened.</param>
    /// <param name="value">As it is kept.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(FactName name, string text, DateTimeOffset now, out string value)
    {
        value = "";
        text = text.Trim();
        switch (name.Kind)
        {
            case FactKind.YesNo:
                value = text;
                return text is "yes" or "no" ? null : "Answer yes or no.";
            case FactKind.Number:
                // As pages show it: 12,000. A comma before two digits is no thousand.
                if (!decimal.TryParse(Grouped().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) || number > MaxNumber)
                    return $"Write a number of {name.Unit}, such as 12000, 12,000 or 2.5: the comma parts thousands, the point decimals; without the unit, which is {name.Unit}.";
                if (name.Unit.StartsWith('%') && number > 100)
                    return $"It is at most 100 {name.Unit}.";
                if (name.Unit is "people" or "services" or "records" && number != decimal.Truncate(number))
                    return $"Write whole {name.Unit}.";
                value = number.ToString("0.############", CultureInfo.InvariantCulture);
                return null;
            default:
                return TryTime(text, now, out DateTimeOffset time, out string? problem) ? Take(time, out value) : problem;
        }
    }

    /// <summary>A time that has come, as somebody wrote it.</summary>
    public static bool TryTime(string text, DateTimeOffset now, out DateTimeOffset time, out string? problem)
    {
        problem = null;
        if (!IsoTime().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            time = default;
            problem = "Write a time in UTC as 2026-11-22T09:30, or with its offset as 2026-11-22T10:30+01:00.";
        }
        else if (time > now + s_slack)
        {
            problem = $"This time has not come yet: now it is {Utc(now)}. Write when it was, in UTC.";
        }
        else if (time < s_earliest)
        {
            problem = $"This time is before {s_earliest.Year}: write when it was, in UTC.";
        }

        return problem is null;
    }

    /// <summary>The fact; null when the value is none of its kind: a later version wrote it.</summary>
    public static IncidentFact? Of(CaseFact stated)
    {
        if (FactNames.Find(stated.Name) is not { } name)
            return null;
        bool isStatement = !Reference().IsMatch(stated.Source);
        return name.Kind switch
        {
            FactKind.YesNo => IncidentFact.Of(name, stated.Value == "yes" ? 1 : 0, stated.Source, isStatement),
            FactKind.Number => decimal.TryParse(stated.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? IncidentFact.Of(name, number, stated.Source, isStatement) : null,
            _ => DateTimeOffset.TryParse(stated.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? IncidentFact.Of(name, time, stated.Source, isStatement) : null,
        };
    }

    /// <summary>A value in words; a time also as the clocks of the organisation show it.</summary>
    public static string Words(IncidentFact fact, TimeZoneInfo zone) => fact.Name.Kind switch
    {
        FactKind.YesNo => fact.IsYes ? "yes" : "no",
        FactKind.Number => $"{fact.Number.ToString("#,0.############", CultureInfo.InvariantCulture)} {fact.Name.Unit}",
        _ => Moment(fact.Time, zone),
    };

    /// <summary>A time in UTC.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A time in UTC, and as the clocks of the organisation show it where that is another.</summary>
    public static string Moment(DateTimeOffset time, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        string utc = Utc(time);
        return local.Offset == TimeSpan.Zero ? utc : $"{utc} ({local.DateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {zone.Id})";
    }

    /// <summary>What a form shows of a value, to be changed.</summary>
    public static string Input(IncidentFact fact) => fact.Name.Kind switch
    {
        FactKind.YesNo => fact.IsYes ? "yes" : "no",
        FactKind.Number => fact.Number.ToString("0.############", CultureInfo.InvariantCulture),
        _ => fact.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
    };

    private static string? Take(DateTimeOffset time, out string value)
    {
        value = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
        return null;
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\\z")]
    private static partial Regex IsoTime();

    // What leads to evidence, rather than to somebody's word.
    [GeneratedRegex("^(alert [0-9]{1,18}|record [0-9]{1,18}(/[0-9]{1,18})?)\\z")]
    private static partial Regex Reference();

    [GeneratedRegex("^[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?\\z")]
    private static partial Regex Grouped();
}
