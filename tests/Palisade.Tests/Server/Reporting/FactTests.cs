using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Incidents.Facts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Reporting;

/// <summary>Facts of a case: computed, stated with a source, withdrawn; and the grades and clocks that come of them.</summary>
public sealed class FactTests(ReportSession session) : IClassFixture<ReportSession>
{
    [Fact]
    public async Task What_alerts_and_settings_show_is_known_without_anybody_and_what_is_stated_goes_before_it()
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst);
        long id = await session.CaseAsync(ann);
        CaseClocks before = (await session.Clocks.OfAsync(id))!;
        Assert.Equal(["occurredAt", "detectedAt", "criticalInfrastructure"], before.Facts.All.Select(f => f.Name.Name));
        Assert.Equal(["first event of alert 1", "alert 1 was found", "settings"], before.Facts.All.Select(f => f.Source));
        DateTimeOffset earlier = before.Facts.Find(FactNames.Find("occurredAt")!)!.Time.AddHours(-3);
        Assert.Null((await session.Facts.StateAsync(ann, id, "occurredAt", ReportSession.Input(earlier), "alert 2", 0)).Problem);
        IncidentFact stated = (await session.Clocks.OfAsync(id))!.Facts.Find(FactNames.Find("occurredAt")!)!;
        Assert.Equal((earlier, "alert 2", false), (stated.Time, stated.Source, stated.IsStatement));
        Assert.Null((await session.Facts.WithdrawAsync(ann, id, "occurredAt", "the clock of that machine was wrong")).Problem);
        Assert.Equal("first event of alert 1", (await session.Clocks.OfAsync(id))!.Facts.Find(FactNames.Find("occurredAt")!)!.Source);
    }

    [Theory]
    [InlineData("spread", "1", "s", "There is no fact 'spread'")]
    [InlineData("outageMinutes", "many", "s", "Write a number of minutes")]
    [InlineData("outageMinutes", "-1", "s", "Write a number of minutes")]
    [InlineData("outageMinutes", "99999999999999", "s", "Write a number of minutes")]
    [InlineData("peopleAffected", "12,00", "s", "the comma parts thousands")]
    [InlineData("peopleAffected", "2.5", "s", "Write whole people")]
    [InlineData("turnoverPercent", "150", "s", "at most 100 % of a year's turnover")]
    [InlineData("malicious", "yes", "record 999999", "The source is a record that is not there")]
    [InlineData("malicious", "yes", "record 999999/3", "The source is a record that is not there")]
    [InlineData("awareAt", "2001-01-01T00:00", "s", "When did it begin?")]
    [InlineData("outageMinutes", "3h", "s", "without the unit, which is minutes")]
    [InlineData("malicious", "maybe", "s", "Answer yes or no.")]
    [InlineData("awareAt", "yesterday", "s", "Write a time in UTC as 2026-11-22T09:30")]
    [InlineData("awareAt", "2999-01-01T00:00", "s", "This time has not come yet")]
    [InlineData("awareAt", "0001-01-01T00:00", "s", "before 1990")]
    [InlineData("malicious", "yes", "", "The source is empty")]
    [InlineData("malicious", "yes", "nora.vane@example.com told us", "names a person")]
    [InlineData("malicious", "yes", "two\nlines", "The source is one line.")]
    [InlineData("malicious", "yes", "alert 999", "Alert 999 is not in this case")]
    public async Task What_is_no_fact_is_refused_with_what_to_write(string name, string value, string source, string expected)
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst);
        long id = await session.CaseAsync(ann);
        Assert.Contains(expected, (await session.Facts.StateAsync(ann, id, name, value, source, 0)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_that_contradict_each_other_are_refused_and_what_is_odd_is_said_beside()
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst);
        long id = await session.CaseAsync(ann);
        DateTimeOffset now = session.Web.Clock.GetUtcNow();
        async Task<string> StateAsync(string name, DateTimeOffset time) => (await session.Facts.StateAsync(ann, id, name, ReportSession.Input(time), "the control room", null)).Problem ?? "";
        Assert.Contains("What is stated here is before that".ToLowerInvariant(), (await StateAsync("awareAt", now.AddDays(-400))).ToLowerInvariant(), StringComparison.Ordinal);
        // Who knows that it began earlier says so first.
        Assert.Equal("", await StateAsync("occurredAt", now.AddDays(-401)));
        Assert.Equal("", await StateAsync("awareAt", now.AddDays(-400)));
        Assert.Contains("(the control room), and what is stated here is after that", await StateAsync("detectedAt", now.AddDays(-1)), StringComparison.Ordinal);
        Assert.Equal("", await StateAsync("containedAt", now.AddDays(-2)));
        Assert.Contains("before that", await StateAsync("handledAt", now.AddDays(-3)), StringComparison.Ordinal);
        Assert.Null((await session.Facts.StateAsync(ann, id, "peopleAffected", "12,000", "the operator", null)).Problem);
        Assert.Equal(12000, (await session.Clocks.OfAsync(id))!.Facts.Find(FactNames.Find("peopleAffected")!)!.Number);
        using Browser browser = await session.Web.SignedInAsync(Role.Analyst);
        string page = (await browser.GetAsync($"/cases/{id}?tab=facts")).Text;
        Assert.Contains("It was known before anything was detected", page, StringComparison.Ordinal);
        Assert.Matches("It was detected [34][0-9][0-9] days after it began.", page);
    }

    [Fact]
    public async Task Of_two_who_state_a_fact_at_once_the_second_is_told_what_the_first_stated()
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst), bob = await session.VisitorAsync(Role.Analyst);
        long id = await session.CaseAsync(ann);
        Assert.Null((await session.Facts.StateAsync(ann, id, "peopleAffected", "100", "the shop", 0)).Problem);
        CaseAnswer second = await session.Facts.StateAsync(bob, id, "peopleAffected", "200", "the register", 0);
        Assert.Equal(CaseProblem.Changed, second.Kind);
        Assert.Contains($"because {ann.Name} was faster: How many people cannot use a service, or are harmed? 100 (the shop)", second.Problem, StringComparison.Ordinal);
        Assert.Equal(100, (await session.Clocks.OfAsync(id))!.Facts.Find(FactNames.Find("peopleAffected")!)!.Number);
    }

    [Fact]
    public async Task Merged_cases_share_what_is_known_say_where_they_differ_and_part_with_their_own()
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst), bob = await session.VisitorAsync(Role.Analyst);
        long into = await session.CaseAsync(ann), first = await session.CaseAsync(ann), second = await session.CaseAsync(bob);
        await StateAsync(ann, into, ("peopleAffected", "100"), ("malicious", "yes"));
        await StateAsync(bob, first, ("peopleAffected", "200"), ("outageMinutes", "90"), ("malicious", "yes"));
        await StateAsync(bob, second, ("outageMinutes", "30"), ("awareAt", ReportSession.Input(session.Web.Clock.GetUtcNow())));
        string[] own = await KnownAsync(session.Clocks, into), ofFirst = await KnownAsync(session.Clocks, first);
        MergeDesk merging = session.Web.Services.GetRequiredService<MergeDesk>();
        Assert.Null((await merging.MergeAsync(ann, second, first, "one matter")).Problem);
        Assert.Null((await merging.MergeAsync(ann, first, into, "one matter")).Problem);
        CaseClocks of = (await session.Clocks.OfAsync(into))!;
        string[] merged = await KnownAsync(session.Clocks, into);
        Assert.Contains("peopleAffected=100 (the shop), not 200", merged);
        Assert.Contains($"outageMinutes=30 (the shop, stated in case {second}), not 90", merged);
        Assert.Contains("malicious=yes (the shop)", merged);
        Assert.Contains(merged, m => m.StartsWith("awareAt=", StringComparison.Ordinal));
        Assert.Contains(of.Open, c => c.Regime.Id == "nis2" && c.Start is not null);
        using Browser browser = await session.Web.SignedInAsync(Role.Analyst);
        string page = (await browser.GetAsync($"/cases/{into}?tab=facts")).Text;
        Assert.Contains("another value", page, StringComparison.Ordinal);
        Assert.Contains("It does not count: what was stated in this case does.", page, StringComparison.Ordinal);
        Assert.Contains("It does not count: what was stated last does.", page, StringComparison.Ordinal);
        Assert.Contains($"/cases/{second}?tab=facts#fact-outageMinutes", page, StringComparison.Ordinal);
        using JsonDocument api = JsonDocument.Parse((await browser.GetAsync($"/api/cases/{into}/facts")).Text);
        JsonElement outage = api.RootElement.GetProperty("facts").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "outageMinutes");
        Assert.Equal((second, 90), (outage.GetProperty("case").GetInt64(), int.Parse(outage.GetProperty("others")[0].GetProperty("value").GetString()!, CultureInfo.InvariantCulture)));

        // What is stated in the case that took them in ends the question; the others keep theirs.
        await StateAsync(ann, into, ("outageMinutes", "60"));
        Assert.Contains("outageMinutes=60 (the shop), not 30, 90", await KnownAsync(session.Clocks, into));
        Assert.Equal(await KnownAsync(session.Clocks, into), await RebuiltAsync(into));
        Assert.Null((await merging.PartAsync(ann, first, "two matters after all")).Problem);
        Assert.Null((await merging.PartAsync(ann, second, "two matters after all")).Problem);
        Assert.Equal(own.Append("outageMinutes=60 (the shop)").Order(StringComparer.Ordinal), await KnownAsync(session.Clocks, into));
        Assert.Equal(ofFirst, await KnownAsync(session.Clocks, first));
        Assert.Equal(ofFirst, await RebuiltAsync(first));
    }

    private async Task StateAsync(VisitorIdentity who, long id, params (string Name, string Value)[] facts)
    {
        foreach ((string name, string value) in facts)
            Assert.Null((await session.Facts.StateAsync(who, id, name, value, "the shop", null)).Problem);
    }

    // What counts, and what does not.
    private static async Task<string[]> KnownAsync(ClockDesk clocks, long id)
    {
        CaseFacts known = (await clocks.OfAsync(id))!.Known;
        return [.. known.Facts.All.Select(f => $"{f.Name.Name}={FactValue.Input(f)} ({f.Source}){(known.Others[f.Name.Name].Any() ? ", not " + string.Join(", ", known.Others[f.Name.Name].Select(o => o.Value)) : "")}").Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> RebuiltAsync(long id)
    {
        IServiceProvider services = session.Web.Services;
        using ServerStore again = ServerStore.Open(Path.Combine(session.Web.Folder, Guid.NewGuid().ToString("N") + ".db"));
        using VaultLedgerLog log = new(services.GetRequiredService<Collector>());
        await LedgerRebuild.FillAsync(again, log, null, session.Web.Clock, NullLogger.Instance);
        return await KnownAsync(new ClockDesk(again, services.GetRequiredService<ServeSettings>(), session.Web.Clock), id);
    }

    [Fact]
    public async Task From_facts_on_the_page_come_grade_and_clocks_and_what_is_due_is_seen_everywhere()
    {
        VisitorIdentity ann = await session.VisitorAsync(Role.Analyst);
        long id = await session.CaseAsync(ann);
        using Browser browser = await session.Web.SignedInAsync(Role.Analyst);
        string page = string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=facts"), to = string.Create(CultureInfo.InvariantCulture, $"/cases/{id}/facts");
        DateTimeOffset aware = session.Web.Clock.GetUtcNow();
        Assert.Equal($"{page}#fact-awareAt", (await browser.SubmitAsync(page, to, ("name", "awareAt"), ("value", ReportSession.Input(aware)), ("source", "the lead of the shift"), ("before", "0"))).Location);
        Assert.Equal($"{page}#fact-severeDisruption", (await browser.SubmitAsync(page, to, ("name", "severeDisruption"), ("value", "yes"), ("source", "the control room"), ("before", "0"))).Location);
        Assert.Equal(400, (await browser.SubmitAsync(page, to, ("name", "severeDisruption"), ("value", "no"), ("source", "s"), ("before", "0"))).Status);
        CaseClocks clocks = (await session.Clocks.OfAsync(id))!;
        Assert.Equal("significant", clocks.Regimes.Single(r => r.Regime.Id == "nis2").Grade.Level!.Id);
        Assert.Equal(aware.AddHours(24).UtcDateTime.ToString("s", CultureInfo.InvariantCulture), clocks.Find("nis2", "early-warning")!.Due!.Value.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        Assert.Contains("Significant incident", (await browser.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Contains("Early warning", (await browser.GetAsync(page.Replace("facts", "clocks", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
        Assert.Contains(">running<", (await browser.GetAsync("/clocks")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"due-clocks\"", (await browser.GetAsync("/")).Text, StringComparison.Ordinal);
        session.Web.Clock.Advance(TimeSpan.FromHours(21));
        using Browser soon = await session.Web.SignedInAsync(Role.Analyst);
        Assert.Contains(">due soon<", (await soon.GetAsync("/clocks")).Text, StringComparison.Ordinal);
        Assert.Contains("Reports due soon", (await soon.GetAsync("/")).Text, StringComparison.Ordinal);
        session.Web.Clock.Advance(TimeSpan.FromHours(4));
        using Browser late = await session.Web.SignedInAsync(Role.Analyst);
        string overview = (await late.GetAsync("/")).Text;
        Assert.Contains("Reports that are late", overview, StringComparison.Ordinal);
        Assert.Contains("id=\"due-clocks\"", overview, StringComparison.Ordinal);
        using JsonDocument api = JsonDocument.Parse((await late.GetAsync("/api/clocks")).Text);
        Assert.Equal(("early-warning", "late"), (api.RootElement.GetProperty("items")[0].GetProperty("step").GetString(), api.RootElement.GetProperty("items")[0].GetProperty("state").GetString()));
    }
}
