using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>Observables: from the events of alerts by themselves, added and removed by people; nobody in clear.</summary>
public sealed class ObservableTests(WebSession web) : IClassFixture<WebSession>
{
    private ObservableDesk Desk => web.Services.GetRequiredService<ObservableDesk>();

    [Fact]
    public async Task Domains_and_files_of_events_come_by_themselves_and_persons_in_them_are_tokens()
    {
        (long id, VisitorIdentity ann) = await CaseAsync(
            """{"EventID":22,"QueryName":"Evil.Example.ORG.","Image":"C:\\Users\\nora.vane\\AppData\\x.exe","User":"CORP\\nora.vane"}""",
            """{"url":{"domain":"second.example.net"},"c-uri":"https://third.example.net:8443/a?b=nora.vane@example.com","TargetFilename":"C:\\ProgramData\\y.dll","query":"198.51.100.77","domain":"CORP"}""");
        string page = await PageAsync(ann, id);
        foreach (string expected in (string[])["evil.example.org", "second.example.net", "third.example.net", "C:\\ProgramData\\y.dll", "AppData\\x.exe"])
            Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.DoesNotMatch("nora|vane|198\\.51", page);
        (List<Observable> shown, int total) = await ReadAsync(id);
        Assert.Equal(total, shown.Count);
        Assert.Equal(["evil.example.org", "second.example.net", "third.example.net"], shown.Where(o => o.Kind == ObservableKind.Domain).Select(o => o.Value));
        Assert.Contains(shown, o => o.Kind == ObservableKind.Host);
    }

    [Fact]
    public async Task One_is_added_by_hand_with_a_reason_and_removed_with_another_and_both_stay_in_the_history()
    {
        (long id, VisitorIdentity ann) = await CaseAsync("""{"Image":"C:\\x.exe","Hashes":"SHA256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""");
        string digest = new('a', 64), path = string.Create(CultureInfo.InvariantCulture, $"/cases/{id}/observables"), tab = string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=observables");
        using Browser browser = await web.SignedInAsync(Role.Analyst);
        Assert.Equal(tab, (await browser.SubmitAsync(tab, path, ("kind", "domain"), ("value", "C2.Example.org"), ("why", "said by the sandbox"))).Location);
        Assert.Equal(tab, (await browser.SubmitAsync(tab, path, ("kind", "digest"), ("value", digest.ToUpperInvariant()), ("why", "the dropper"))).Location);
        Assert.Contains("has this observable already", (await browser.SubmitAsync(tab, path, ("kind", "domain"), ("value", "c2.example.org."), ("why", "again"))).Text, StringComparison.Ordinal);
        (List<Observable> shown, _) = await ReadAsync(id);
        Observable added = shown.Single(o => o.Value == "c2.example.org");
        Assert.Equal((0, "said by the sandbox"), (added.Here, added.Added!.Why));
        // What alerts have already and what was added is one line.
        Assert.Equal((1, "the dropper"), (shown.Single(o => o.Value.Equals(digest, StringComparison.OrdinalIgnoreCase)).Here, shown.Single(o => o.Value.Equals(digest, StringComparison.OrdinalIgnoreCase)).Added!.Why));
        Assert.Contains("said by the sandbox", (await browser.GetAsync(tab)).Text, StringComparison.Ordinal);
        string number = added.Added.Number.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(400, (await browser.SubmitAsync(tab, path + "?handler=Remove", ("observable", number), ("why", ""))).Status);
        Assert.Equal(tab, (await browser.SubmitAsync(tab, path + "?handler=Remove", ("observable", number), ("why", "it is a mirror"))).Location);
        Assert.Contains("removed already", (await browser.SubmitAsync(tab, path + "?handler=Remove", ("observable", number), ("why", "again"))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await ReadAsync(id)).Shown, o => o.Value == "c2.example.org");
        List<CaseEvent> events = await web.Services.GetRequiredService<CaseBook>().EventsAsync(id, null);
        Assert.Contains(events, e => e.Text == "Observable added: domain c2.example.org (said by the sandbox)");
        Assert.Contains(events, e => e.Text == "Observable removed: domain c2.example.org (it is a mirror)");
        // Removed, it can be added again.
        Assert.Null((await Desk.AddAsync(ann, id, "domain", "c2.example.org", "it is none after all")).Problem);
    }

    [Theory]
    [InlineData("domain", "no domain", "Write a domain")]
    [InlineData("domain", "198.51.100.77", "in clear")]
    [InlineData("domain", "a..example.org", "Write a domain")]
    [InlineData("domain", "nora.vane@example.com", "in clear")]
    [InlineData("digest", "12ab", "Write a digest")]
    [InlineData("file", "C:\\Users\\nora.vane\\x.exe", "in clear")]
    [InlineData("file", "two\nlines", "on one line")]
    [InlineData("file", "", "on one line")]
    [InlineData("account", "nora.vane", "Give the token")]
    [InlineData("host", "user-0123456789", "Give the token")]
    [InlineData("address", "198.51.100.77", "Give the token")]
    [InlineData("person", "x", "The kind is one of")]
    public async Task What_is_none_or_names_somebody_is_refused_with_what_to_write(string kind, string value, string expected)
    {
        (long id, VisitorIdentity ann) = await CaseAsync();
        Assert.Contains(expected, (await Desk.AddAsync(ann, id, kind, value, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("in clear", (await Desk.AddAsync(ann, id, "file", "x.exe", "seen by nora.vane@example.com")).Problem, StringComparison.Ordinal);
        Assert.Empty((await ReadAsync(id)).Shown);
    }

    [Fact]
    public async Task Hostile_values_do_not_break_out_and_programs_have_the_same()
    {
        (long id, VisitorIdentity ann) = await CaseAsync("""{"Image":"C:\\<script>alert(1)</script>\\\u202e.exe","QueryName":"\"><img src=x>.example.org"}""");
        Account analyst = await web.AccountAsync(Role.Analyst);
        string token = (await web.Services.GetRequiredService<ApiTokens>().MakeAsync(analyst.Id, "feed", ["work-cases", "read-cases"], 1))!, path = string.Create(CultureInfo.InvariantCulture, $"/api/cases/{id}/observables");
        using Browser program = web.NewBrowser();
        using HttpRequestMessage add = new(HttpMethod.Post, path) { Content = new StringContent("""{"kind":"file","value":"<b onmouseover=alert(2)>.exe","why":"</small><script>alert(3)</script>"}""", System.Text.Encoding.UTF8, "application/json") };
        Assert.Equal(200, (await program.SendAsync(add, ("Authorization", "Bearer " + token))).Status);
        string page = await PageAsync(ann, id);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b onmouseover", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        using HttpRequestMessage list = new(HttpMethod.Get, path);
        using JsonDocument read = JsonDocument.Parse((await program.SendAsync(list, ("Authorization", "Bearer " + token))).Text);
        JsonElement[] items = [.. read.RootElement.GetProperty("items").EnumerateArray()];
        Assert.Equal(1, items.Single(i => i.GetProperty("value").GetString() == "<b onmouseover=alert(2)>.exe").GetProperty("added").GetInt64());
        using HttpRequestMessage remove = new(HttpMethod.Post, path + "/1/remove") { Content = new StringContent("""{"reason":"a test"}""", System.Text.Encoding.UTF8, "application/json") };
        Assert.Equal(200, (await program.SendAsync(remove, ("Authorization", "Bearer " + token))).Status);
        Assert.DoesNotContain((await ReadAsync(id)).Shown, o => o.Added is not null);
    }

    [Fact]
    public async Task A_merged_case_brings_its_observables_and_takes_them_along_when_parted()
    {
        (long into, VisitorIdentity ann) = await CaseAsync();
        (long id, _) = await CaseAsync();
        Assert.Null((await Desk.AddAsync(ann, id, "domain", "c2.example.org", "of the other")).Problem);
        MergeDesk merging = web.Services.GetRequiredService<MergeDesk>();
        Assert.Null((await merging.MergeAsync(ann, id, into, "one matter")).Problem);
        Assert.Equal(id, Assert.Single((await ReadAsync(into)).Shown).Added!.CaseId);
        Assert.Contains($"in case {id}", await PageAsync(ann, into), StringComparison.Ordinal);
        Assert.Contains("work there", (await Desk.RemoveAsync(ann, id, 1, "why")).Problem, StringComparison.Ordinal);
        Assert.Null((await merging.PartAsync(ann, id, "two after all")).Problem);
        Assert.Empty((await ReadAsync(into)).Shown);
        Assert.Single((await ReadAsync(id)).Shown);
    }

    private async Task<(long Id, VisitorIdentity Ann)> CaseAsync(params string[] events)
    {
        Account account = await web.AccountAsync(Role.Analyst);
        VisitorIdentity ann = new(account.Id, account.Name, account.Role, 1, false);
        using PlantedAlerts planted = new(web.Services.GetRequiredService<ServerStore>(), web.Services.GetRequiredService<LedgerWriter>());
        long[] alerts = [.. events.Select((e, i) => planted.Find(web.Clock.GetUtcNow(), $"{i} {Guid.NewGuid():N}", fields: e))];
        return ((await web.Services.GetRequiredService<CaseDesk>().OpenAsync(ann, new CaseOrder { Title = "One", Alerts = alerts })).Id, ann);
    }

    private async Task<(List<Observable> Shown, int Total)> ReadAsync(long id) => await web.Services.GetRequiredService<ObservableBook>().ReadAsync((await web.Services.GetRequiredService<CaseBook>().FindAsync(id))!);

    private async Task<string> PageAsync(VisitorIdentity who, long id)
    {
        using Browser browser = await web.SignedInAsync(new Account { Id = who.AccountId, Name = who.Name!, Role = who.Role });
        return (await browser.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=observables"))).Text;
    }
}
