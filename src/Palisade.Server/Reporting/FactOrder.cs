using System.Globalization;
using Palisade.Incidents.Facts;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>What of the facts of one incident cannot be at once, and what is odd: an incident is detected when it has begun, and known when it was detected.</summary>
internal static class FactOrder
{
    // Earlier, later. A measure against a weakness of a product may be older than the incident.
    private static readonly (string Earlier, string Later)[] s_order = [("occurredAt", "detectedAt"), ("occurredAt", "awareAt"), ("detectedAt", "awareAt"), ("occurredAt", "containedAt"), ("occurredAt", "handledAt"), ("containedAt", "handledAt")];

    // A form knows minutes or seconds.
    private static readonly TimeSpan s_slack = TimeSpan.FromMinutes(1), s_longBefore = TimeSpan.FromDays(365);

    /// <summary>Why a time cannot be what a fact says, beside what is known; null when it can.</summary>
    /// <param name="name">The fact.</param>
    /// <param name="time">What somebody states.</param>
    /// <param name="known">What counts now. What alerts show is no bound but when the first event was: who knows of an earlier beginning states that first.</param>
    /// <param name="zone">The organisation's.</param>
    public static string? Refusal(FactName name, DateTimeOffset time, CaseFacts known, TimeZoneInfo zone)
    {
        foreach ((string earlier, string later) in s_order)
        {
            bool isLater = name.Name == later;
            if ((!isLater && name.Name != earlier) || FactNames.Find(isLater ? earlier : later) is not { } other || known.Facts.Find(other) is not { } fact)
                continue;
            bool binds = known.Stated.ContainsKey(other.Name) || (isLater && other.Name == "occurredAt");
            if (binds && (isLater ? fact.Time - time : time - fact.Time) > s_slack)
                return $"This cannot be: {Question(other)} {FactValue.Moment(fact.Time, zone)} ({fact.Source}), and what is stated here is {(isLater ? "before" : "after")} that. Correct this time; where the other one is wrong, state that first.";
        }

        return null;
    }

    /// <summary>What is odd about a fact, in words; empty for nothing.</summary>
    public static string Odd(FactName name, CaseFacts known, Case of, DateTimeOffset now) => known.Facts.Find(name) is not { } fact ? "" : name.Name switch
    {
        "occurredAt" when At(known, "detectedAt") is { } detected && fact.Time > detected + s_slack => "It began after it was detected: is one of the two another incident's?",
        "occurredAt" when At(known, "detectedAt") is { } detected && detected - fact.Time > s_longBefore => Words(detected - fact.Time, "It was detected {0} days after it began."),
        "awareAt" when At(known, "detectedAt") is { } detected && fact.Time < detected - s_slack => "It was known before anything was detected: was it detected by somebody else, and earlier? State that.",
        "awareAt" when of.Opened - fact.Time > s_longBefore => Words(of.Opened - fact.Time, "The case was opened {0} days after it became known."),
        "containedAt" when At(known, "detectedAt") is { } detected && fact.Time < detected - s_slack => "It was contained before it was detected.",
        "outageMinutes" when Number(known, "mainFunctionOutageMinutes") is { } main && fact.Number > main => "A service that is wholly down has its main function interrupted as well, and for that less is stated.",
        "outageMinutes" or "mainFunctionOutageMinutes" when At(known, "occurredAt") is { } began && fact.Number > (decimal)((At(known, "handledAt") ?? now) - began).TotalMinutes + 1 => "This is longer than the incident lasts.",
        _ => "",
    };

    private static DateTimeOffset? At(CaseFacts known, string name) => known.Facts.Find(FactNames.Find(name)!)?.Time;

    private static decimal? Number(CaseFacts known, string name) => known.Facts.Find(FactNames.Find(name)!)?.Number;

    private static string Question(FactName name) => name.Question.TrimEnd('?') + "?";

    private static string Words(TimeSpan span, string words) => string.Format(CultureInfo.InvariantCulture, words, ((long)span.TotalDays).ToString("#,0", CultureInfo.InvariantCulture));
}
