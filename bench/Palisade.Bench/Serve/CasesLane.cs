using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Palisade.Bench.Serve;

/// <summary>
/// Pages and answers with 10,000 alerts and 500 cases, one of them large, and how long a new alert takes from the database to the proposed case that it belongs to.
/// </summary>
internal static class CasesLane
{
    private const int AlertsOfHost = 5, RecordsOfAlert = 100, NewAlerts = 200, GoalMilliseconds = 50;

    /// <summary>Prints a line for each path, and one for grouping. 1 where one is over its goal, or an alert is missing.</summary>
    /// <param name="args">The published program; a folder to work in; a folder of rules; then the alerts (10,000) and the cases (500).</param>
    public static int Run(string[] args)
    {
        string program = Path.GetFullPath(args[0]), folder = Path.Combine(Path.GetFullPath(args[1]), "cases"), rules = Path.GetFullPath(args[2]);
        int alerts = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 10_000, cases = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 500;
        Directory.CreateDirectory(folder);
        using ServeProcess serve = ServeProcess.Start(program, folder, rules, "regimes: [severity, nis2, gdpr, cra, cn-2025]");
        PagesFill.Fill(serve, (long)alerts * RecordsOfAlert, number => Attack.Of(((number / AlertsOfHost * 7) + (number % AlertsOfHost)) % Attack.Kinds, PagesFill.HostOf(number / AlertsOfHost)));
        (PagesVisitor administrator, PagesVisitor lead) = PagesVisitor.SignIn(serve);
        using (administrator)
        using (lead)
        using (PagesVisitor auditor = administrator.Colleague(serve, "Auditor"))
        {
            CasesFill.Fill(lead, cases);
            double there = serve.Figure("palisade_alerts");
            Console.WriteLine(FormattableString.Invariant($"listening after {serve.StartSeconds:F2} s, {there:F0} alerts, {cases} cases"));
            bool isRight = there >= alerts;
            foreach (string path in Paths(lead, cases))
                isRight &= PageTimes.Measure(path.Contains("ledger", StringComparison.Ordinal) ? auditor : lead, path);
            // A file that is put together, with proofs, from the vault: no page, no goal.
            PageTimes.Measure(lead, "/api/cases/1/pack", isSearch: true);
            isRight &= Group(serve);
            Console.WriteLine(FormattableString.Invariant($"highest memory {serve.MemoryMegabytes} MB"));
            return isRight ? 0 : 1;
        }
    }

    // One attack at a time, in turn on a new host and on that with its first alert. The server says how long each took from when its alert could be seen in the database; from here, sending is in it as well.
    private static bool Group(ServeProcess serve)
    {
        List<double> grouped = [], sent = [];
        using StreamSender sender = new(serve.Tcp, false, 1);
        // A host of an earlier run has these alerts already: again they would be no new ones.
        long run = Environment.TickCount64;
        for (int i = 0; i < NewAlerts; i++)
        {
            (double count, double sum) = (serve.Figure("palisade_grouping_seconds_count"), serve.Figure("palisade_grouping_seconds_sum"));
            long start = Stopwatch.GetTimestamp();
            sender.SendOne(Attack.Of(i % Attack.Kinds, FormattableString.Invariant($"fresh{run}x{i / 2}")).Line);
            while (serve.Figure("palisade_grouping_seconds_count") == count)
            {
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > 20)
                    throw new InvalidOperationException("An alert was not grouped within 20 s.");
                Thread.Sleep(2);
            }

            sent.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            grouped.Add((serve.Figure("palisade_grouping_seconds_sum") - sum) * 1000);
        }

        grouped.Sort();
        sent.Sort();
        double high = grouped[(int)(grouped.Count * .95)];
        Console.WriteLine(FormattableString.Invariant($"{(high > GoalMilliseconds ? "OVER" : ""),-4} p50 {grouped[grouped.Count / 2]:F1}  p95 {high:F1}  highest {grouped[^1]:F1} ms to group a new alert ({grouped.Count}); from before it was sent p50 {sent[sent.Count / 2]:F1}  p95 {sent[(int)(sent.Count * .95)]:F1} ms"));
        return high <= GoalMilliseconds;
    }

    private static IEnumerable<string> Paths(PagesVisitor lead, int cases)
    {
        using JsonDocument clocks = JsonDocument.Parse(lead.Get("/api/cases/1/clocks"));
        JsonElement clock = clocks.RootElement.GetProperty("items").EnumerateArray().First();
        string step = $"/cases/1/steps/{clock.GetProperty("regime").GetString()}/{clock.GetProperty("step").GetString()}";
        foreach (string page in (string[])["/", "/alerts", "/alerts/1", "/cases", "/cases?state=all", "/cases?text=case 4", "/cases/proposed", "/cases/proposed?all=true", "/cases/ignored", "/cases/add?ids=1", "/cases/1/report", step, "/clocks", "/notices", "/drills", "/ledger", "/search", "/rules", "/sources", "/attack", "/vault", "/suppressions"])
            yield return page;
        foreach (int id in (int[])[1, cases / 2])
        {
            foreach (string tab in (string[])["", "?tab=alerts", "?tab=tasks", "?tab=notes", "?tab=observables", "?tab=evidence", "?tab=facts", "?tab=grade", "?tab=clocks"])
                yield return FormattableString.Invariant($"/cases/{id}{tab}");
            foreach (string part in (string[])["", "/timeline", "/tasks", "/evidence", "/facts", "/clocks"])
                yield return FormattableString.Invariant($"/api/cases/{id}{part}");
        }

        foreach (string answer in (string[])["/api/cases", "/api/cases?state=all&limit=500", "/api/cases/proposals", "/api/cases/proposals?all=true&limit=100", "/api/clocks", "/api/clocks?limit=500", "/api/notices", "/api/drills", "/api/ledger", "/api/overview", "/metrics"])
            yield return answer;
    }
}
