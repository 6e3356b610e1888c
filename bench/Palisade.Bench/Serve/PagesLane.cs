using System.Globalization;
using System.Text.Json;
using Palisade.Bench.Vault;
using Palisade.Privacy;

namespace Palisade.Bench.Serve;

/// <summary>
/// How long pages and answers take with 10 million records in the vault and 100,000 alerts: each is asked for 40 times, one after another, while nothing comes in. The vault is filled through the server itself,
/// over TCP, and used again.
/// </summary>
internal static class PagesLane
{
    /// <summary>Prints a line for each path. 1 where one is over the goal; searches that read the vault have none.</summary>
    /// <param name="args">The published program; a folder to work in; a folder of rules; then the records (10,000,000), and words that paths must have one of.</param>
    public static int Run(string[] args)
    {
        string program = Path.GetFullPath(args[0]), folder = Path.Combine(Path.GetFullPath(args[1]), "pages"), rules = Path.GetFullPath(args[2]);
        long records = args.Length > 3 ? long.Parse(args[3], CultureInfo.InvariantCulture) : 10_000_000;
        Directory.CreateDirectory(folder);
        using ServeProcess serve = ServeProcess.Start(program, folder, rules);
        PagesFill.Fill(serve, records);
        (PagesVisitor administrator, PagesVisitor lead) = PagesVisitor.SignIn(serve);
        using (administrator)
        using (lead)
        {
            Console.WriteLine(FormattableString.Invariant($"listening after {serve.StartSeconds:F2} s, {records} records"));
            string[] wanted = args.Length > 4 ? args[4..] : [""];
            bool isRight = true;
            foreach ((string path, bool isSearch) in Paths(serve, lead, records).Where(p => wanted.Any(w => p.Path.Contains(w, StringComparison.Ordinal))))
                isRight &= PageTimes.Measure(path.StartsWith("/accounts", StringComparison.Ordinal) || path.Contains("settings", StringComparison.Ordinal) ? administrator : lead, path, isSearch);
            Console.WriteLine(FormattableString.Invariant($"highest memory {serve.MemoryMegabytes} MB"));
            return isRight ? 0 : 1;
        }
    }

    // What names something is of what is there: an alert, a rule, a record.
    private static IEnumerable<(string Path, bool IsSearch)> Paths(ServeProcess serve, PagesVisitor lead, long records)
    {
        using JsonDocument alerts = JsonDocument.Parse(lead.Get("/api/alerts?limit=100"));
        JsonElement last = alerts.RootElement.GetProperty("items").EnumerateArray().Last();
        string next = Uri.EscapeDataString(alerts.RootElement.GetProperty("next").GetString()!), id = last.GetProperty("id").ToString();
        string rule = "6f0f6a3e-6a2b-4a5f-9a3e-000000000003", text = last.GetProperty("host").GetString()!;
        string record = (records / 2).ToString(CultureInfo.InvariantCulture);
        foreach (string page in (string[])["/", "/alerts", "/alerts?state=all", "/alerts?state=suppressed", "/alerts?state=resolved", $"/alerts?after={next}", $"/alerts?rule={rule}", $"/alerts?text={text}", "/alerts?state=all&text=nowhere", "/alerts?level=critical&mine=true",
            $"/alerts/{id}", "/search", "/search?q=Accepted&estimate=true", $"/records/{record}", "/rules", "/rules?state=fired", "/rules?text=powershell", $"/rules/{rule}", $"/rules/{rule}?record={record}", "/attack", "/attack/layer", "/sources", "/suppressions", "/vault",
            "/reveals", "/account", "/account/authenticator", "/account/tokens", "/accounts", "/settings"])
            yield return (page, false);
        foreach (string answer in (string[])["/api/overview", "/api/alerts", "/api/alerts?state=all&limit=500", $"/api/alerts?text={text}", $"/api/alerts/{id}", "/api/search?q=Accepted&estimate=true", $"/api/records/{record}", "/api/rules", "/api/rules/state", $"/api/rules/{rule}", "/api/attack",
            "/api/suppressions", "/api/reveals", "/api/vault", "/api/vault/packs", "/api/settings", "/api/openapi.json", "/health", "/ready", "/metrics"])
            yield return (answer, false);
        string needle = new LogLines(10_000_000, 1).Needle((records / 8) + 1), token = new Pseudonymiser(PseudonymKey.LoadOrCreate(Path.Combine(serve.Data, "pseudonyms.key"))).Token(PersonalKind.Host, PagesFill.HostOf(5000));
        foreach (string query in (string[])[needle, "Accepted", "nowhereatall", "benched-07-attack", token, $"host:{token}", $"benched-07-attack and {token}"])
            yield return ($"/api/search?q={Uri.EscapeDataString(query)}", true);
    }
}
