using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Palisade.Bench.Serve;

/// <summary>Makes cases of alerts over the API, with facts, notes and tasks; the first has most of all. Goes on from what is there.</summary>
internal static class CasesFill
{
    private const int AlertsOfCase = 10, AlertsOfFirst = 400, NotesOfFirst = 60, TasksOfFirst = 40;

    /// <summary>Makes them.</summary>
    /// <param name="lead">Who does.</param>
    /// <param name="cases">How many there are to be.</param>
    public static void Fill(PagesVisitor lead, int cases)
    {
        using JsonDocument there = JsonDocument.Parse(lead.Get("/api/cases?state=all&limit=1"));
        int made = there.RootElement.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetInt32()).FirstOrDefault();
        if (made >= cases)
            return;
        long start = Stopwatch.GetTimestamp();
        IEnumerator<long> alerts = Alerts(lead).GetEnumerator();
        for (int i = made; i < cases; i++)
        {
            List<long> mine = [];
            for (int n = i == 0 ? AlertsOfFirst : AlertsOfCase; n > 0 && alerts.MoveNext(); n--)
                mine.Add(alerts.Current);
            Make(lead, i, mine);
        }

        Console.WriteLine(FormattableString.Invariant($"{cases - made} cases made in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
    }

    private static void Make(PagesVisitor lead, int index, List<long> alerts)
    {
        using JsonDocument opened = JsonDocument.Parse(lead.Post("/api/cases", JsonSerializer.Serialize(new { title = FormattableString.Invariant($"Benched case {index}"), alerts, why = "Of one benchmark." })));
        string path = "/api/cases/" + opened.RootElement.GetProperty("case").GetProperty("id").ToString();
        // Nobody is aware of what has not begun.
        string aware = DateTimeOffset.UtcNow.AddHours(-index % 100).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), began = DateTimeOffset.UtcNow.AddHours(-101).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("occurredAt", began), ("awareAt", aware), ("malicious", "yes"), ("severeDisruption", "yes"), ("personalDataBreach", "yes")])
            lead.Post(path + "/facts", JsonSerializer.Serialize(new { name, value, source = "the operations desk" }));
        for (int i = index == 0 ? NotesOfFirst : 2; i > 0; i--)
            lead.Post(path + "/notes", JsonSerializer.Serialize(new { text = FormattableString.Invariant($"Looked at part {i}: *nothing* beyond `benched`.") }));
        for (int i = index == 0 ? TasksOfFirst : 2; i > 0; i--)
            lead.Post(path + "/tasks", JsonSerializer.Serialize(new { title = FormattableString.Invariant($"Look at part {i}"), due = DateTimeOffset.UtcNow.AddHours(i) }));
    }

    private static IEnumerable<long> Alerts(PagesVisitor lead)
    {
        for (string next = ""; ;)
        {
            using JsonDocument page = JsonDocument.Parse(lead.Get("/api/alerts?limit=500" + (next.Length > 0 ? "&after=" + Uri.EscapeDataString(next) : "")));
            foreach (JsonElement alert in page.RootElement.GetProperty("items").EnumerateArray())
                yield return alert.GetProperty("id").GetInt64();
            if (page.RootElement.GetProperty("next").GetString() is not { } more)
                yield break;
            next = more;
        }
    }
}
