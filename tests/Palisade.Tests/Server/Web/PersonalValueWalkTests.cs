using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Vault;
using Palisade.Vault.Intake;

namespace Palisade.Tests.Server.Web;

/// <summary>Sends the samples, and lines with planted names and addresses, and reads every page and every answer of the API as everybody who may: none has one of them in clear.</summary>
public sealed partial class PersonalValueWalkTests
{
    // Names, hosts and addresses of the samples, and those planted below. No word of rules, pages or formats is among them.
    private static readonly string[] s_personal =
    [
        "clerk07", "clerk11", "operator1", "admin-a", "planner2", "dev-two", "ws-014", "ws-020", "dc01", "app01", "db01", "build01", "10.20.4.3", "10.20.8.", "192.0.2.", "198.51.100.", "203.0.113.",
        "quirrel", "marbury", "okonjo", "lap-7781", "+4915712345678", "S-1-5-21-1004336348-1177238915-682003330-4711", "2001:db8:77::9",
    ];

    private static readonly string[] s_planted =
    [
        """{"TimeCreated":"2026-10-12T06:02:11Z","EventID":4625,"Channel":"Security","Computer":"lap-7781.example.org","TargetUserName":"quirrel","TargetUserSid":"S-1-5-21-1004336348-1177238915-682003330-4711","IpAddress":"2001:db8:77::9","CommandLine":"net user quirrel /add & echo C:\\Users\\quirrel\\x"}""",
        """{"user":{"email":"m.marbury@example.org","phone":"+4915712345678"},"message":"mail to m.marbury@example.org from \u006d.marbury"}""",
        "<38>Oct 12 06:01:00 lap-7781 sshd[2210]: Failed password for invalid user okonjo from 198.51.100.9 port 50410 ssh2",
        "<38>Oct 12 06:01:02 lap-7781 sshd[2210]: pam_unix(sshd:session): session opened for user root by quirrel(uid=0)",
        "<38>Oct 12 06:01:03 lap-7781 sudo:   marbury : TTY=pts/0 ; PWD=/home/marbury ; USER=root ; COMMAND=/bin/cat /home/okonjo/.ssh/id",
        "<38>Oct 12 06:01:04 lap-7781 su: (to root) quirrel on pts/0",
        "192.0.2.20 - okonjo [12/Oct/2026:11:00:00 +0000] \"GET /~okonjo?q=<script>alert(1)</script> HTTP/1.1\" 200 1000 \"-\" \"Mozilla/5.0\"",
        "CEF:0|Fortinet|Fortigate|v7|00013|login|5|rt=1791807600000 suser=marbury src=198.51.100.9 dvchost=lap-7781",
        "type=USER_AUTH msg=audit(1791800400.000:701): pid=1 uid=0 auid=4294967295 ses=1 msg='op=PAM:authentication acct=\"quirrel\" exe=\"/usr/bin/su\" hostname=lap-7781 addr=203.0.113.9 res=failed'",
    ];

    private const int FewestAlerts = 30;

    [Fact]
    public async Task No_page_and_no_answer_has_a_personal_value_in_clear()
    {
        using WebSession web = new(tls: false, StarterRules.Load(RuleLoadOptions.Default));
        await FillAsync(web);
        List<string> leaks = [];
        int answers = 0;
        foreach (Role role in Enum.GetValues<Role>())
        {
            using Browser browser = await web.SignedInAsync(role);
            // Records are read in full once, as who may read most.
            foreach (string path in Paths(web, role == Role.Lead ? 140 : 2))
            {
                Browser.Answer answer = await browser.GetAsync(path);
                answers += answer.Status == 200 ? 1 : 0;
                Assert.NotEqual(500, answer.Status);
                string text = FormToken().Replace(answer.Text, "");
                leaks.AddRange(s_personal.Where(value => text.Contains(value, StringComparison.OrdinalIgnoreCase)).Select(value => $"{path} for {role}: {value}: {Around(text, value)}"));
                leaks.AddRange(answer.Text.Contains("<script>alert", StringComparison.Ordinal) ? [$"{path} for {role}: a script"] : []);
            }
        }

        foreach ((string what, string text) in await BesidePagesAsync(web))
            leaks.AddRange(s_personal.Where(value => text.Contains(value, StringComparison.OrdinalIgnoreCase)).Select(value => $"{what}: {value}: {Around(text, value)}"));
        Assert.True(leaks.Count == 0, string.Join("\n", leaks.Take(40)) + $"\n{leaks.Count} leaks");
        Assert.InRange(answers, 300, int.MaxValue);
    }

    // What no route that is read gives: the stream of events, a pack, and what is said of requests that go wrong. Records as chunks of EVTX have been searched and shown before.
    private static async Task<List<(string What, string Text)>> BesidePagesAsync(WebSession web)
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        List<(string, string)> texts = [];
        using (StreamReader events = await lead.EventsAsync("/events"))
        {
            web.Services.GetRequiredService<AlertFeed>().Publish([1, 2, 3]);
            for (int i = 0; i < 6; i++)
                texts.Add(("/events", await events.ReadLineAsync() ?? ""));
        }

        Browser.Answer made = await lead.SendJsonAsync("POST", "/api/vault/packs", "{}");
        Assert.True(made.Status == 200, made.Text);
        texts.Add(("the pack", (await lead.GetAsync($"/api/vault/packs/{JsonDocument.Parse(made.Text).RootElement.GetProperty("id").GetString()}")).Text));
        foreach ((string method, string path, string body) in new[]
        {
            ("GET", "/search?q=user:quirrel+and+(", ""), ("GET", "/api/search?q=user:quirrel", ""), ("GET", "/api/search?q=host:lap-7781+and", ""), ("GET", "/api/search?q=198.51.100.9&from=marbury", ""),
            ("POST", "/api/reveals", """{"ordinal":1,"token":"quirrel","reason":"who is it, really"}"""), ("POST", "/api/reveals", """{"query":"user:quirrel and (","reason":"who is quirrel, really"}"""),
            ("POST", "/api/reveals", """{"query":"user:quirrel","reason":"mail of m.marbury@example.org about Quirrel"}"""), ("POST", "/api/suppressions", """{"host":"lap-7781","field":"TargetUserName","value":"quirrel","days":7,"reason":"of m.marbury@example.org"}"""),
            ("POST", "/api/alerts/changes", """{"ids":[1],"action":"false-positive","reason":"m.marbury@example.org did it"}"""), ("POST", "/api/vault/packs", """{"from":"quirrel"}"""), ("POST", "/api/reveals", "{\"query\":quirrel"),
        })
            texts.Add((path, (body.Length == 0 ? await lead.GetAsync(path) : await lead.SendJsonAsync(method, path, body)).Text));
        texts.Add(("the log", string.Join('\n', web.Log.Lines)));
        return texts;
    }

    // A Windows event log as the vault keeps it: chunks, each a record behind the header of the file.
    private static RecordBuffer Chunks()
    {
        EvtxWriter file = new();
        for (int i = 0; i < 40; i++)
            file.Add("Security", "Microsoft-Windows-Security-Auditing", 4625, "lap-7781.example.org", new DateTime(2026, 10, 12, 6, 2, i, DateTimeKind.Utc), ("TargetUserName", "quirrel"), ("SubjectUserName", "okonjo"), ("IpAddress", "198.51.100.9"), ("CommandLine", @"C:\Users\marbury\x.exe to quirrel"));
        RecordBuffer records = new();
        using RecordCutter cutter = new(new MemoryStream(file.ToArray()));
        Assert.True(cutter.Read(records));
        return records;
    }

    // Each file, and each planted line, from a sender of its own, as a listener gives them.
    private static async Task FillAsync(WebSession web)
    {
        Collector collector = web.Services.GetRequiredService<Collector>();
        string samples = Path.Combine(TestData.Root, "samples", "logs");
        string[][] senders = [.. Directory.GetFiles(samples, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".evtx", StringComparison.Ordinal) && !f.EndsWith(".gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllLines), .. s_planted.Select(line => new[] { line })];
        for (int i = 0; i < senders.Length; i++)
        {
            RecordBuffer records = new();
            foreach (string line in senders[i].Where(line => line.Length > 0))
                records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
            await collector.SourceOf(new SourceIdentity("tcp", $"127.0.0.{i + 1}")).AppendAsync(records, CancellationToken.None);
        }

        await collector.SourceOf(new SourceIdentity("file", "/var/log/windows.evtx")).AppendAsync(Chunks(), CancellationToken.None);
        for (int i = 0; i < 3000 && Alerts(web) < FewestAlerts; i++)
            await Task.Delay(20);
        collector.Writer.Checkpoint();
        Assert.InRange(Alerts(web), FewestAlerts, 10_000);
    }

    private static long Alerts(WebSession web)
    {
        using SqliteConnection db = new($"Data Source={Path.Combine(web.Folder, "data", "server.db")}");
        db.Open();
        using SqliteCommand command = db.CreateCommand();
        command.CommandText = "SELECT count(*) FROM alert";
        return (long)command.ExecuteScalar()!;
    }

    // Every route that is read, with numbers that are there; lists from their beginning and with what they are asked for.
    private static List<string> Paths(WebSession web, int records)
    {
        List<string> paths = ["/search?q=*", "/search?q=*&go=true", "/api/search?q=*&limit=500", "/search?q=for+user", "/search?q=user:*", "/search?q=user:quirrel", "/search?q=stream:file*", "/api/search?q=EventID:4625&limit=500", "/reveals/ask?ordinal=1&token=quirrel", "/alerts?state=all", "/api/alerts?state=all&limit=500"];
        foreach (RouteEndpoint endpoint in web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            bool isRead = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;
            string route = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            // A stream of events does not end; what is in it is what the list of alerts has.
            if (!isRead || route.StartsWith("/assets", StringComparison.Ordinal) || route is "/events" or "/{**path}" || route.EndsWith("/events", StringComparison.Ordinal))
                continue;
            int most = route.Contains("records", StringComparison.Ordinal) ? records : route.Contains('{', StringComparison.Ordinal) ? 12 : 1;
            paths.AddRange(Enumerable.Range(0, most).Select(number => Parameter().Replace(route, number.ToString(System.Globalization.CultureInfo.InvariantCulture))).Distinct());
        }

        return [.. paths.Distinct()];
    }

    private static string Around(string text, string value)
    {
        int at = text.IndexOf(value, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)].ReplaceLineEndings(" ");
    }

    // Random letters may happen to spell a short name.
    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]+|/assets/[0-9a-f]+")]
    private static partial Regex FormToken();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
