using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Overviews;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Tests.Server.Web;
using Palisade.Vault;

namespace Palisade.Tests.Server.Alerts;

/// <summary>Alerts and suppressions over HTTP: pages without scripts, the API, live events, and what attackers write into logs.</summary>
public sealed class AlertPagesTests : IClassFixture<WebSession>, IDisposable
{
    private readonly WebSession _web;
    private readonly PlantedAlerts _planted;

    public AlertPagesTests(WebSession web)
    {
        _web = web;
        _planted = new PlantedAlerts(web.Services.GetRequiredService<ServerStore>());
    }

    private DateTimeOffset Now => _web.Clock.GetUtcNow();

    public void Dispose() => _planted.Dispose();

    [Fact]
    public async Task What_an_attacker_writes_into_a_log_stays_text_on_every_page_and_in_the_api()
    {
        long id = _planted.Find(Now, "planted </title><script>alert(1)</script> \u202e\u0007", host: "\"><img src=x onerror=alert(2)>", fields: """{"Image":"</code><script>alert(3)</script>","a\"><script>alert(4)</script>":"\u0000\u001b[2J\r\nSet-Cookie: x=1"}""");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        foreach (string path in (string[])["/alerts", $"/alerts/{id}", "/suppressions", "/", $"/suppressions?rule=%22%3E%3Cscript%3Ealert(5)%3C/script%3E&host=%3Cimg%20onerror=alert(6)%3E", "/alerts?text=%22%3E%3Cscript%3Ealert(7)%3C%2Fscript%3E&state=all", "/alerts?batch=%22onload=alert(8)x"])
        {
            Browser.Answer page = await analyst.GetAsync(path);
            Assert.Equal(200, page.Status);
            Assert.DoesNotMatch("<script>|<img src=x|<img onerror|\"onload", page.Text);
            Assert.DoesNotContain("Set-Cookie: x", page.Header("Set-Cookie"), StringComparison.Ordinal);
        }

        foreach (string path in (string[])["/api/alerts", $"/api/alerts/{id}"])
        {
            Browser.Answer answer = await analyst.GetAsync(path);
            Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
            Assert.DoesNotContain("<script>", answer.Text, StringComparison.Ordinal);
            JsonDocument.Parse(answer.Text).Dispose();
        }
    }

    [Fact]
    public async Task An_event_as_deep_as_records_may_be_is_shown_and_can_be_suppressed()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", Limits.MaxNesting)) + "1" + new string('}', Limits.MaxNesting);
        _planted.Suppressions = new SuppressionSet([new Suppression { Id = 1, Field = "a", Value = "1", Expires = Now.AddDays(1) }]);
        long id = _planted.Find(Now, "deep", fields: deep);
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        Assert.Equal(200, (await analyst.GetAsync($"/alerts/{id}")).Status);
        Assert.Contains("\"a\":1}", (await analyst.GetAsync($"/api/alerts/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_an_alert_is_read_decided_on_and_undone()
    {
        long id = _planted.Find(Now, "by hand");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        Assert.Contains("by hand", (await analyst.GetAsync("/alerts")).Text, StringComparison.Ordinal);
        Browser.Answer refused = await analyst.SubmitAsync("/alerts", null, ("ids", $"{id}"), ("act", "false-positive"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("Say why", refused.Text, StringComparison.Ordinal);
        Browser.Answer done = await analyst.SubmitAsync("/alerts?state=all", "/alerts", ("ids", $"{id}"), ("act", "false-positive"), ("reason", "a test of ours"), ("back", "?state=all&after=4.1.1&next=//evil.example"));
        Assert.Equal(302, done.Status);
        Assert.Matches("^/alerts\\?state=all&after=4.1.1&batch=[0-9a-f]{16}$", done.Location);
        Browser.Answer page = await analyst.GetAsync($"/alerts/{id}");
        Assert.Contains("a test of ours", page.Text, StringComparison.Ordinal);
        Assert.Contains("new → false-positive", System.Net.WebUtility.HtmlDecode(page.Text), StringComparison.Ordinal);
        string batch = Regex.Match(done.Location!, "batch=([0-9a-f]+)").Groups[1].Value;
        Browser.Answer undone = await analyst.SubmitAsync("/alerts", "/alerts?handler=Undo", ("batch", batch), ("back", "?state=all"));
        Assert.Equal("/alerts?state=all&done=undone", undone.Location);
        Assert.Equal(AlertState.New, (await Find(id)).Alert.State);
        Assert.Equal("/alerts?done=too-late", (await analyst.SubmitAsync("/alerts", "/alerts?handler=Undo", ("batch", "0000000000000000"))).Location);
        Assert.Equal(404, (await analyst.GetAsync("/alerts/999999")).Status);
    }

    [Fact]
    public async Task Lists_show_when_it_happened_and_say_when_it_was_found_where_that_is_another_time()
    {
        DateTimeOffset happened = Now.AddDays(-3);
        long late = _planted.Find(Now, "taken in late", level: RuleLevel.Critical, happened: happened), live = _planted.Find(Now, "came live", level: RuleLevel.Critical), never = _planted.Find(Now, "tells no time", level: RuleLevel.Critical, happened: DateTimeOffset.MinValue);
        long ahead = _planted.Find(Now, "of a clock that is fast", level: RuleLevel.Critical, happened: Now.AddHours(5).AddMinutes(1));
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        foreach (string path in (string[])["/alerts", "/"])
        {
            string page = (await analyst.GetAsync(path)).Text;
            Assert.Contains("<th scope=\"col\">Last event</th>", page, StringComparison.Ordinal);
            string LineOf(long id) => Regex.Match(page, $"(?s)<a[^>]* href=\"/alerts/{id}\">.*?</tr>").Value;
            Assert.Matches("(?s)datetime=\"" + Regex.Escape($"{happened:yyyy-MM-ddTHH}") + "[^>]*title=\"Event: [^>]*; found: [^>]*\">3 days ago</time>.*found <time", LineOf(late));
            Assert.Contains(" s ago</time>", LineOf(live), StringComparison.Ordinal);
            Assert.DoesNotContain("found <time", LineOf(live), StringComparison.Ordinal);
            Assert.Contains("\">in 5 h</time>", LineOf(ahead), StringComparison.Ordinal);
            Assert.Matches("(?s)<td data-label=\"Last event\">\\s*<small class=\"found-at\">found <time[^>]*title=\"The event has no time; found: ", LineOf(never));
        }

        using JsonDocument list = await JsonAsync(analyst.GetAsync("/api/alerts?level=critical&state=all&limit=500"));
        JsonElement ItemOf(long id) => list.RootElement.GetProperty("items").EnumerateArray().Single(a => a.GetProperty("id").GetInt64() == id);
        Assert.Equal((happened.ToUnixTimeSeconds(), Now.ToUnixTimeSeconds()), (ItemOf(late).GetProperty("lastEvent").GetDateTimeOffset().ToUnixTimeSeconds(), ItemOf(late).GetProperty("lastSeen").GetDateTimeOffset().ToUnixTimeSeconds()));
        Assert.Equal(JsonValueKind.Null, ItemOf(never).GetProperty("firstEvent").ValueKind);
    }

    [Fact]
    public async Task A_viewer_sees_and_cannot_do_anything()
    {
        long id = _planted.Find(Now, "only to be seen");
        using Browser viewer = await _web.SignedInAsync(Role.Viewer);
        Browser.Answer page = await viewer.GetAsync($"/alerts/{id}");
        Assert.Equal(200, page.Status);
        Assert.DoesNotContain("name=\"act\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"act\"", (await viewer.GetAsync("/alerts")).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await viewer.SubmitAsync("/account", $"/alerts/{id}", ("act", "resolve"))).Status);
        Assert.Equal(403, (await viewer.SendJsonAsync("POST", "/api/alerts/changes", $$"""{"ids":[{{id}}],"action":"resolve"}""")).Status);
    }

    [Fact]
    public async Task The_api_lists_changes_and_undoes()
    {
        long id = _planted.Find(Now, "by program");
        Account account = await _web.AccountAsync(Role.Analyst);
        using Browser analyst = await _web.SignedInAsync(account);
        using JsonDocument list = await JsonAsync(analyst.GetAsync($"/api/alerts?state=all&limit=1&rule={PlantedAlerts.IdOf("by program")}"));
        JsonElement first = list.RootElement.GetProperty("items")[0];
        Assert.Equal((id, "high", "new"), (first.GetProperty("id").GetInt64(), first.GetProperty("level").GetString(), first.GetProperty("state").GetString()));
        using JsonDocument changed = await JsonAsync(analyst.SendJsonAsync("POST", "/api/alerts/changes", $$"""{"ids":[{{id}}],"action":"assign-me"}"""));
        string batch = changed.RootElement.GetProperty("batch").GetString()!;
        using JsonDocument one = await JsonAsync(analyst.GetAsync($"/api/alerts/{id}"));
        Assert.Equal((account.Name, "open"), (one.RootElement.GetProperty("alert").GetProperty("assignee").GetString(), one.RootElement.GetProperty("alert").GetProperty("state").GetString()));
        Assert.Contains(id, (await JsonAsync(analyst.GetAsync("/api/alerts?mine=true&limit=500"))).RootElement.GetProperty("items").EnumerateArray().Select(a => a.GetProperty("id").GetInt64()));
        using JsonDocument undone = await JsonAsync(analyst.SendJsonAsync("POST", $"/api/alerts/changes/{batch}/undo", ""));
        Assert.Equal(1, undone.RootElement.GetProperty("undone").GetInt32());
        Assert.Equal(AlertState.New, (await Find(id)).Alert.State);
    }

    [Theory]
    [InlineData("/api/alerts?state=gone", 400)]
    [InlineData("/api/alerts?after=x", 400)]
    [InlineData("/api/alerts?limit=0", 400)]
    [InlineData("/api/alerts?limit=501", 400)]
    [InlineData("/api/alerts?limit=many", 400)]
    [InlineData("/api/alerts/999999", 404)]
    [InlineData("/api/alerts/x", 404)]
    [InlineData("/api/suppressions/999999", 404)]
    [InlineData("/api/suppressions?after=x", 400)]
    public async Task What_cannot_be_answered_is_problem_details(string path, int status)
    {
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        Browser.Answer answer = await analyst.GetAsync(path);
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.False(string.IsNullOrEmpty(JsonDocument.Parse(answer.Text).RootElement.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"ids":null,"action":"resolve"}""", 400)]
    [InlineData("""{"ids":["x"],"action":"resolve"}""", 400)]
    [InlineData("""{"ids":[1],"action":"drop table"}""", 400)]
    [InlineData("""{"ids":[999999],"action":"resolve"}""", 200)]
    public async Task A_body_that_is_none_is_refused_without_a_defect(string body, int status)
    {
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        Assert.Equal(status, (await analyst.SendJsonAsync("POST", "/api/alerts/changes", body)).Status);
    }

    [Fact]
    public async Task The_overview_and_the_figures_say_what_waits_and_since_when_to_every_role()
    {
        _planted.Find(Now.AddMinutes(-30), "waits", level: RuleLevel.Critical);
        foreach (Role role in Enum.GetValues<Role>())
        {
            using Browser browser = await _web.SignedInAsync(role);
            Browser.Answer page = await browser.GetAsync("/");
            Assert.Equal(200, page.Status);
            Assert.Contains("new, critical", page.Text, StringComparison.Ordinal);
            Assert.Contains("records taken in", page.Text, StringComparison.Ordinal);
            Assert.Equal(role is Role.Viewer or Role.Analyst or Role.Lead, page.Text.Contains("href=\"/alerts", StringComparison.Ordinal));
            using JsonDocument overview = await JsonAsync(browser.GetAsync("/api/overview"));
            JsonElement critical = overview.RootElement.GetProperty("newAlerts").EnumerateArray().First(n => n.GetProperty("level").GetString() == "critical");
            Assert.True(critical.GetProperty("oldest").GetDateTimeOffset() <= Now.AddMinutes(-30));
            Assert.Equal(48, overview.RootElement.GetProperty("hours").GetArrayLength());
        }

        using Browser nobody = _web.NewBrowser();
        Assert.Matches("palisade_alerts\\{state=\"new\"\\} [1-9]", (await nobody.GetAsync("/metrics")).Text);
    }

    [Fact]
    public async Task The_next_erasure_is_the_day_on_which_the_first_records_reach_their_maximum()
    {
        Collector collector = _web.Services.GetRequiredService<Collector>();
        RecordBuffer records = new();
        records.Add("<13>a record without a time"u8, RecordFlags.LineFeed);
        DateTimeOffset received = Now;
        await collector.SourceOf(new SourceIdentity("test", "glance")).AppendAsync(records, CancellationToken.None);
        collector.Writer.Checkpoint();
        VaultOverview vault = new VaultGlance(collector).Look();
        Assert.Equal(DateOnly.FromDateTime(received.UtcDateTime).AddDays(400), vault.NextErasure);
        Assert.True(vault is { Records: >= 1, Trouble: false });
    }

    [Fact]
    public async Task Another_site_cannot_have_a_browser_change_anything()
    {
        long id = _planted.Find(Now, "not by another site");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/alerts/changes") { Content = new StringContent($$"""{"ids":[{{id}}],"action":"resolve"}""", System.Text.Encoding.UTF8, "application/json") };
        Assert.Equal(400, (await analyst.SendAsync(request)).Status);
        Assert.Equal(400, (await analyst.PostAsync($"/alerts/{id}", ("act", "resolve"))).Status);
        Assert.Equal(400, (await analyst.PostAsync("/suppressions?handler=End", ("id", "1"))).Status);
        Assert.Equal(AlertState.New, (await Find(id)).Alert.State);
    }

    [Fact]
    public async Task A_suppression_is_asked_for_by_an_analyst_agreed_by_a_lead_and_ended()
    {
        _planted.Find(Now, "loud");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        using Browser lead = await _web.SignedInAsync(Role.Lead);
        Assert.Equal("/suppressions", (await analyst.SubmitAsync("/suppressions", null, ("rule", PlantedAlerts.IdOf("loud")), ("days", "7"), ("reason", "known"))).Location);
        using JsonDocument list = await JsonAsync(analyst.GetAsync("/api/suppressions"));
        JsonElement asked = list.RootElement.GetProperty("items").EnumerateArray().First(s => s.GetProperty("rule").GetString() == PlantedAlerts.IdOf("loud"));
        string id = asked.GetProperty("id").GetRawText();
        Assert.Equal("waits for approval", asked.GetProperty("state").GetString());
        Assert.Equal(400, (await analyst.SubmitAsync("/suppressions", "/suppressions?handler=Approve", ("id", id))).Status);
        Assert.Equal(403, (await analyst.SendJsonAsync("POST", $"/api/suppressions/{id}/approve", "")).Status);
        Assert.Equal(302, (await lead.SubmitAsync("/suppressions", "/suppressions?handler=Approve", ("id", id))).Status);
        using JsonDocument agreed = await JsonAsync(analyst.GetAsync($"/api/suppressions/{id}"));
        Assert.Equal("hides", agreed.RootElement.GetProperty("state").GetString());
        Assert.Equal(204, (await analyst.SendJsonAsync("DELETE", $"/api/suppressions/{id}", "")).Status);
        Assert.Equal(404, (await analyst.SendJsonAsync("DELETE", $"/api/suppressions/{id}", "")).Status);
        Assert.Contains("ended", (await analyst.GetAsync("/suppressions?all=true")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppression_shows_its_rule_by_title_and_one_that_waits_can_be_refused()
    {
        _planted.Find(Now, "rule with a name");
        string rule = PlantedAlerts.IdOf("rule with a name");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst), lead = await _web.SignedInAsync(Role.Lead);
        await analyst.SubmitAsync("/suppressions", null, ("rule", rule), ("days", "7"), ("reason", "known"));
        using JsonDocument list = await JsonAsync(analyst.GetAsync("/api/suppressions"));
        string id = list.RootElement.GetProperty("items").EnumerateArray().First(s => s.GetProperty("rule").GetString() == rule).GetProperty("id").GetRawText();
        Browser.Answer page = await lead.GetAsync("/suppressions");
        Assert.Contains(">rule with a name</a>", page.Text, StringComparison.Ordinal);
        Assert.Contains(">Refuse</button>", page.Text, StringComparison.Ordinal);
        Assert.Contains(">Take back</button>", (await analyst.GetAsync("/suppressions")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await lead.SubmitAsync("/suppressions", "/suppressions?handler=End", ("id", id))).Status);
        using JsonDocument refused = await JsonAsync(analyst.GetAsync($"/api/suppressions/{id}"));
        Assert.Equal("refused", refused.RootElement.GetProperty("state").GetString());
        Assert.Equal(404, (await lead.SendJsonAsync("POST", $"/api/suppressions/{id}/approve", "")).Status);
    }

    [Fact]
    public async Task Alerts_of_one_correlation_are_told_apart_by_what_it_groups_by_and_one_without_a_host_by_where_it_came_from()
    {
        long first = _planted.Correlate(Now, "many refused", ("SourceIp", "198.51.100.7"), ("Service", "sshd")), second = _planted.Correlate(Now, "many refused", ("SourceIp", "198.51.100.8"), ("Service", "sshd"));
        _planted.Find(Now, "of a cloud", host: "");
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        foreach (string path in (string[])["/alerts", "/"])
        {
            string page = (await analyst.GetAsync(path)).Text;
            Assert.Equal(2, Regex.Matches(page, "class=\"group\">SourceIp <span class=\"token\">ip-[0-9a-f]{10}</span>, Service sshd<").Select(m => m.Value).Distinct().Count());
            Assert.Matches("from syslog-tcp/\\s*<", page);
            Assert.DoesNotContain("198.51", page, StringComparison.Ordinal);
        }

        Assert.Contains("What it groups by", (await analyst.GetAsync($"/alerts/{first}")).Text, StringComparison.Ordinal);
        using JsonDocument one = await JsonAsync(analyst.GetAsync($"/api/alerts/{second}"));
        Assert.Matches("^SourceIp ip-[0-9a-f]{10}, Service sshd$", one.RootElement.GetProperty("alert").GetProperty("group").GetString());
    }

    [Fact]
    public async Task A_suppression_that_names_a_machine_in_clear_waits_for_a_second_person_and_shows_its_token_only_then()
    {
        _planted.Find(Now, "loud");
        using Browser lead = await _web.SignedInAsync(Role.Lead), keeper = await _web.SignedInAsync(Role.Keeper);
        Assert.Contains("by its token", (await lead.SendJsonAsync("POST", "/api/suppressions", $$"""{"rule":"{{PlantedAlerts.IdOf("loud")}}","host":"srv-dallas","days":7,"reason":"a known job of ours"}""")).Text, StringComparison.Ordinal);
        Browser.Answer asked = await lead.SubmitAsync("/suppressions", null, ("rule", PlantedAlerts.IdOf("loud")), ("host", "srv-dallas"), ("days", "7"), ("reason", "a known job of ours"));
        Assert.StartsWith("/reveals/", asked.Location, StringComparison.Ordinal);
        string seen = (await lead.GetAsync(asked.Location!)).Text + (await keeper.GetAsync("/reveals")).Text;
        Assert.Contains("on a machine that it names", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("srv-dallas", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("host-", seen, StringComparison.Ordinal);
        string id = asked.Location!.Split('/')[^1];
        Assert.Equal(400, (await lead.SubmitAsync("/suppressions", "/reveals", ("reveal", id), ("approve", "true"), ("hours", "24"))).Status);
        Assert.DoesNotContain("a known job of ours", (await lead.GetAsync("/api/suppressions")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await keeper.SubmitAsync("/reveals", null, ("reveal", id), ("approve", "true"), ("hours", "24"))).Status);
        using JsonDocument list = await JsonAsync(lead.GetAsync("/api/suppressions"));
        JsonElement made = list.RootElement.GetProperty("items").EnumerateArray().First(s => s.GetProperty("reason").GetString() == "a known job of ours");
        Assert.Equal("hides", made.GetProperty("state").GetString());
        Assert.StartsWith("host-", made.GetProperty("host").GetString(), StringComparison.Ordinal);
        // The approval ends it, though it was asked for seven days.
        Assert.InRange(made.GetProperty("expires").GetDateTimeOffset(), Now.AddHours(23), Now.AddHours(24));
    }

    [Fact]
    public async Task An_open_page_hears_of_alerts_until_its_session_ends()
    {
        Account account = await _web.AccountAsync(Role.Viewer);
        using Browser viewer = await _web.SignedInAsync(account);
        using StreamReader events = await viewer.EventsAsync("/events");
        Assert.Equal(0, (await NextAsync(events)).GetProperty("ids").GetArrayLength());
        AlertFeed feed = _web.Services.GetRequiredService<AlertFeed>();
        long id = _planted.Find(Now, "heard");
        feed.Publish([id]);
        JsonElement news = await NextAsync(events);
        Assert.Equal(id, news.GetProperty("ids")[0].GetInt64());
        Assert.True(news.GetProperty("new").GetInt64() > 0);
        await _web.Services.GetRequiredService<Sessions>().EndAllAsync(account.Id);
        feed.Publish([id]);
        await events.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True((await viewer.GetAsync("/events")).LeadsToSignIn);
    }

    [Fact]
    public async Task An_open_page_hears_nothing_more_when_the_account_gets_a_role_that_reads_no_alerts()
    {
        Account account = await _web.AccountAsync(Role.Viewer);
        using Browser viewer = await _web.SignedInAsync(account);
        using StreamReader events = await viewer.EventsAsync("/events");
        await NextAsync(events);
        await _web.AccountAsync(Role.Administrator);
        using IServiceScope scope = _web.Services.CreateScope();
        Assert.True(await scope.ServiceProvider.GetRequiredService<AccountBook>().ChangeAsync(0, account.Id, Role.Keeper, disabled: false));
        _web.Services.GetRequiredService<AlertFeed>().Publish([1]);
        await events.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task What_a_page_does_by_itself_keeps_no_session_alive()
    {
        using Browser viewer = await _web.SignedInAsync(Role.Viewer);
        for (int i = 0; i < 4; i++)
        {
            _web.Clock.Advance(TimeSpan.FromMinutes(14));
            Assert.Equal(200, (await viewer.GetAsync("/alerts", ("X-Palisade-Live", "1"))).Status);
            Assert.Equal(200, (await viewer.GetAsync("/events")).Status);
        }

        _web.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.True((await viewer.GetAsync("/alerts", ("X-Palisade-Live", "1"))).LeadsToSignIn);
    }

    private static async Task<JsonElement> NextAsync(StreamReader events)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonDocument.Parse(line[6..]).RootElement;
        }

        throw new EndOfStreamException();
    }

    private static async Task<JsonDocument> JsonAsync(Task<Browser.Answer> asked)
    {
        Browser.Answer answer = await asked;
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return JsonDocument.Parse(answer.Text);
    }

    private async Task<AlertDetail> Find(long id) => (await _web.Services.GetRequiredService<AlertBook>().FindAsync(id))!;
}
