using System.Globalization;
using System.Text;
using Palisade.Findings;
using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;
using Palisade.Server.Alerts;
using Palisade.Server.Configuration;
using Palisade.Server.Notices;

namespace Palisade.Server.Reporting;

/// <summary>
/// Fills the draft of a step from the case: facts, times, counts, names of rules, tokens of machines. What somebody typed, a title, a note or the source of a fact, does not get in by itself: a plain name in
/// it looks like any word.
/// </summary>
internal static class DraftFill
{
    // A report is read by people: of more machines, rules or techniques the number is told.
    private const int MaxNamed = 20;

    /// <summary>The text, as Markdown.</summary>
    /// <param name="clocks">The case as things stand.</param>
    /// <param name="clock">The step.</param>
    /// <param name="alerts">The alerts of the case that are there.</param>
    /// <param name="organisation">Whose incident it is.</param>
    /// <param name="now">The present.</param>
    public static string Of(CaseClocks clocks, Clock clock, IReadOnlyList<Alert> alerts, Organisation organisation, DateTimeOffset now)
    {
        StringBuilder text = new();
        Line(text, $"# {clock.Step.Title}");
        Line(text, "");
        Line(text, $"- To: {clock.Step.Recipient}");
        Line(text, $"- Under: {clock.Regime.Title} ({clock.Regime.Source})");
        if (organisation.Name.Length > 0)
            Line(text, $"- From: {Plain(organisation.Name)}");
        Line(text, string.Create(CultureInfo.InvariantCulture, $"- Our reference: case {clocks.Case.Id}{(clocks.Case.IsDrill ? ", **a drill**" : "")}"));
        Line(text, $"- As of: {FactValue.Moment(now, organisation.Zone)}");
        if (clock.Due is { } due)
            Line(text, $"- Due: {FactValue.Moment(due, organisation.Zone)}");
        if (clocks.Regimes.First(r => r.Regime == clock.Regime).Grade is { Level: { } level } grade)
            Line(text, $"- Grade: {level.Title}, because: {string.Join("; ", grade.Reasons.Select(r => Answer(clocks.Facts, r, organisation.Zone)))}");
        foreach (StepContent content in clock.Step.Contents)
        {
            Line(text, "");
            Line(text, $"## {content.Title}");
            Line(text, "");
            foreach (FactName fact in content.Facts)
                Line(text, "- " + Answer(clocks.Facts, fact, organisation.Zone));
            if (content.Facts.IsEmpty)
                Line(text, "*To be written.*");
        }

        Shown(text, alerts, organisation.Zone);
        return text.ToString().TrimEnd();
    }

    private static void Shown(StringBuilder text, IReadOnlyList<Alert> alerts, TimeZoneInfo zone)
    {
        Line(text, "");
        Line(text, "## What the logs show");
        Line(text, "");
        if (alerts.Count == 0)
        {
            Line(text, "- No alert belongs to this case.");
            return;
        }

        Line(text, $"- Alerts: {Number(alerts.Count)} ({string.Join(", ", alerts.GroupBy(a => a.Level).OrderByDescending(g => g.Key).Select(g => $"{Number(g.Count())} {RuleLevels.Name(g.Key)}"))}), of {Number(alerts.Sum(a => a.Count))} findings");
        Alert[] timed = [.. alerts.Where(a => a.FirstEvent != default)];
        if (timed.Length > 0)
        {
            Line(text, $"- First event: {FactValue.Moment(timed.Min(a => a.FirstEvent), zone)}");
            Line(text, $"- Last event: {FactValue.Moment(timed.Max(a => a.LastEvent), zone)}");
        }

        Line(text, $"- First found: {FactValue.Moment(alerts.Min(a => a.FirstSeen), zone)}");
        Named(text, "Machines, by token", alerts.Where(a => a.Host.Length > 0).Select(a => NoticeText.Safe(a.Host, "a machine")));
        Named(text, "Rules that found it", alerts.OrderByDescending(a => a.Level).Select(a => Plain(NoticeText.Safe(a.Title, "a rule that names somebody"))));
        Named(text, "Techniques (ATT&CK)", alerts.SelectMany(a => a.Tags.Split(' ')).Where(t => t.StartsWith("attack.t", StringComparison.Ordinal) && t.Length > 8 && char.IsAsciiDigit(t[8])).Select(t => t[7..].ToUpperInvariant()).Order(StringComparer.Ordinal));
    }

    private static void Named(StringBuilder text, string title, IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.Ordinal)];
        if (all.Length > 0)
            Line(text, $"- {title}: {Number(all.Length)}: {string.Join(", ", all.Take(MaxNamed))}{(all.Length > MaxNamed ? $", and {Number(all.Length - MaxNamed)} more" : "")}");
    }

    // Of the source only where it leads to evidence.
    private static string Answer(IncidentFacts facts, FactName name, TimeZoneInfo zone) => facts.Find(name) is { } fact
        ? $"{name.Question} **{FactValue.Words(fact, zone)}**{(fact.IsStatement ? "" : $" ({fact.Source})")}"
        : $"{name.Question} **Not known yet.**";

    // What stands in a rule's title is no Markdown.
    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length + 8);
        foreach (char c in text)
            plain.Append("\\`*_[]<>&|~!".Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        return plain.ToString();
    }

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
