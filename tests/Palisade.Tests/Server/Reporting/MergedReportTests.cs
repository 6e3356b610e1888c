using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Ledger;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Reporting;

/// <summary>Drafts, facts and lists of a case that others went into; what was done before its text was approved; and how a frozen text is read again from the ledger.</summary>
public sealed class MergedReportTests : IDisposable
{
    private readonly ReportSession _session = new();

    private CaseDesk Cases => _session.Web.Services.GetRequiredService<CaseDesk>();

    private MergeDesk Merges => _session.Web.Services.GetRequiredService<MergeDesk>();

    private ReportBook Book => _session.Web.Services.GetRequiredService<ReportBook>();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_draft_its_facts_and_the_list_are_of_all_that_went_into_the_case_and_parted_again_of_its_own()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        // The case that stays has the later alert; a third has the same one as the second.
        long one = await OpenAsync(ann, _session.Alerts[1]), two = await OpenAsync(ann, _session.Alerts[0]), three = await OpenAsync(ann, _session.Alerts[0]);
        await StateAsync(ann, one, "awareAt", ReportSession.Input(_session.Web.Clock.GetUtcNow()));
        await StateAsync(ann, one, "severeDisruption", "yes");
        await StateAsync(ann, two, "peopleAffected", "70");
        StepPlace place = new(one, "nis2", "early-warning");
        string alone = await Book.FilledAsync(place);
        Assert.Contains("- Alerts: 1 (1 high), of 1 findings", alone, StringComparison.Ordinal);
        Assert.Equal($"first event of alert {_session.Alerts[1]}", (await FactAsync(one, "occurredAt"))!.Source);

        Assert.Null((await Merges.MergeAsync(ann, two, one, "one tool")).Problem);
        Assert.Null((await Merges.MergeAsync(ann, three, one, "one tool")).Problem);
        string both = await Book.FilledAsync(place);
        Assert.Contains("- Alerts: 2 (1 critical, 1 high), of 4 findings", both, StringComparison.Ordinal);
        Assert.Contains("- Rules that found it: 2: ", both, StringComparison.Ordinal);
        Assert.Contains("- Machines, by token: 2: ", both, StringComparison.Ordinal);
        Assert.NotEqual(Line(alone, "- First event: "), Line(both, "- First event: "));
        Assert.Equal(Line(alone, "- Last event: "), Line(both, "- Last event: "));
        Assert.Equal($"first event of alert {_session.Alerts[0]}", (await FactAsync(one, "occurredAt"))!.Source);
        Assert.Equal(70, (await FactAsync(one, "peopleAffected"))!.Number);
        Assert.Equal(2, await ListedAsync(one));
        Assert.Equal(1, await ListedAsync(two));
        // An alert that came with the merge is a source, and what the other stated is stated anew here.
        Assert.Null((await _session.Facts.StateAsync(ann, one, "peopleAffected", "90", $"alert {_session.Alerts[0]}", 0)).Problem);
        Assert.Equal(90, (await FactAsync(one, "peopleAffected"))!.Number);
        using (Browser browser = await _session.Web.SignedInAsync(Role.Analyst))
        {
            Assert.Contains("\"alerts\":2", (await browser.GetAsync("/api/cases")).Text, StringComparison.Ordinal);
            string report = (await browser.GetAsync($"/cases/{one}/report")).Text;
            Assert.Contains($"first event of alert {_session.Alerts[0]}", report, StringComparison.Ordinal);
            // The same word as the tab has.
            Assert.Contains(">settings<", report, StringComparison.Ordinal);
        }

        Assert.Null((await Merges.PartAsync(ann, two, "another tool")).Problem);
        Assert.Null((await Merges.PartAsync(ann, three, "another tool")).Problem);
        Assert.Equal(Line(alone, "- Alerts: "), Line(await Book.FilledAsync(place), "- Alerts: "));
        Assert.Equal(Line(alone, "- First event: "), Line(await Book.FilledAsync(place), "- First event: "));
        Assert.Equal((1, 1), (await ListedAsync(one), await ListedAsync(two)));
        Assert.Equal(70, (await FactAsync(two, "peopleAffected"))!.Number);
    }

    [Fact]
    public async Task An_earlier_beginning_that_a_merge_brings_is_told_beside_the_clock_it_does_not_move()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        long one = await OpenAsync(ann, _session.Alerts[1]), two = await OpenAsync(ann, _session.Alerts[0]);
        foreach (long id in (long[])[two, one])
        {
            await StateAsync(ann, id, "awareAt", ReportSession.Input(_session.Web.Clock.GetUtcNow()));
            await StateAsync(ann, id, "severeDisruption", "yes");
            _session.Web.Clock.Advance(TimeSpan.FromHours(1));
        }

        using Browser browser = await _session.Web.SignedInAsync(Role.Analyst);
        foreach (string page in (string[])[$"/cases/{one}?tab=clocks", $"/cases/{one}/steps/nis2/early-warning"])
            Assert.DoesNotContain("due earlier", (await browser.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Null((await Merges.MergeAsync(ann, two, one, "one tool")).Problem);
        foreach (string page in (string[])[$"/cases/{one}?tab=clocks", $"/cases/{one}/steps/nis2/early-warning"])
            Assert.Contains("due earlier", (await browser.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Null((await Merges.PartAsync(ann, two, "another tool")).Problem);
        Assert.DoesNotContain("due earlier", (await browser.GetAsync($"/cases/{one}?tab=clocks")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_was_done_in_a_case_that_went_into_another_is_done_there_with_its_text_until_they_are_parted()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        long one = await OpenAsync(ann, _session.Alerts[0]), two = await OpenAsync(ann, _session.Alerts[1]);
        StepPlace here = new(one, "nis2", "early-warning"), there = new(two, "nis2", "early-warning");
        foreach (long id in (long[])[one, two])
        {
            await StateAsync(ann, id, "awareAt", ReportSession.Input(_session.Web.Clock.GetUtcNow()));
            await StateAsync(ann, id, "severeDisruption", "yes");
        }

        _session.Web.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Null((await _session.Reports.SaveAsync(ann, there, "# Of the second", 0, true)).Problem);
        Assert.Equal(1, await Book.WaitingAsync());
        Assert.Null((await _session.Reports.ApproveAsync(lea, there, 1)).Problem);
        Assert.Null((await _session.Reports.DoneAsync(ann, there, new StepOrder { At = ReportSession.Input(_session.Web.Clock.GetUtcNow()), How = "through the portal", Reference = "R-22" })).Problem);
        // A text that waits in a case that goes is approved by nobody there.
        Assert.Null((await _session.Reports.SaveAsync(ann, there with { Step = "notification" }, "# More of the second", 0, true)).Problem);
        Assert.Equal(1, await Book.WaitingAsync());
        Assert.Null((await Merges.MergeAsync(ann, two, one, "one tool")).Problem);
        Assert.Equal(0, await Book.WaitingAsync());

        _session.Web.Clock.Advance(TimeSpan.FromHours(10));
        CaseClocks merged = (await _session.Clocks.OfAsync(one))!;
        Assert.Equal(ClockState.Done, merged.Find("nis2", "early-warning")!.State);
        Assert.Equal(ClockState.Running, merged.Find("nis2", "notification")!.State);
        Assert.Equal((0, 0), await _session.Clocks.CountAsync());
        Assert.Equal(two, Assert.Single(merged.Done).CaseId);
        Assert.Empty(merged.DoneElsewhere);
        using (Browser browser = await _session.Web.SignedInAsync(Role.Analyst))
        {
            string tab = (await browser.GetAsync($"/cases/{one}?tab=clocks")).Text, report = (await browser.GetAsync($"/cases/{one}/report")).Text, step = (await browser.GetAsync($"/cases/{one}/steps/nis2/early-warning")).Text;
            Assert.Contains($"receipt R-22, in <a href=\"/cases/{two}/steps/nis2/early-warning\">case {two}</a>, which went into this one", tab, StringComparison.Ordinal);
            Assert.Contains($">case {two}</a>: version 1 by {ann.Name}, not approved", tab, StringComparison.Ordinal);
            Assert.Contains($"receipt R-22, in case {two}", report, StringComparison.Ordinal);
            Assert.Equal(2, report.Split($"From case {two}, which went into this one.").Length - 1);
            Assert.Contains("Of the second</h", report, StringComparison.Ordinal);
            Assert.Contains("Of the second</h", (await browser.GetAsync($"/cases/{one}/report?step=nis2/early-warning")).Text, StringComparison.Ordinal);
            Assert.Contains("It counts here as long as it is in it", step, StringComparison.Ordinal);
            Assert.DoesNotContain("handler=Reopen", step, StringComparison.Ordinal);
            using JsonDocument api = JsonDocument.Parse((await browser.GetAsync($"/api/cases/{one}/steps/nis2/early-warning")).Text);
            Assert.Equal(two, api.RootElement.GetProperty("done").GetProperty("case").GetInt64());
            Assert.Equal((0, "# Of the second"), (api.RootElement.GetProperty("version").GetInt32(), api.RootElement.GetProperty("elsewhere")[0].GetProperty("text").GetString()));
        }

        Assert.Contains("part that first", (await _session.Reports.ReopenAsync(lea, here, "it was not")).Problem, StringComparison.Ordinal);
        // What the case itself notes goes before it, and the other is said beside it.
        Assert.Null((await _session.Reports.SaveAsync(ann, here, "# Of the first", 0, false)).Problem);
        Assert.Null((await _session.Reports.DoneAsync(lea, here, new StepOrder { At = ReportSession.Input(_session.Web.Clock.GetUtcNow()), How = "by telephone" })).Problem);
        merged = (await _session.Clocks.OfAsync(one))!;
        Assert.Equal((one, two), (Assert.Single(merged.Done).CaseId, Assert.Single(merged.DoneElsewhere).CaseId));
        Assert.Equal(ClockState.DoneLate, merged.Find("nis2", "early-warning")!.State);
        using (Browser browser = await _session.Web.SignedInAsync(Role.Analyst))
        {
            string step = (await browser.GetAsync($"/cases/{one}/report?step=nis2/early-warning")).Text;
            Assert.Contains("Of the first</h", step, StringComparison.Ordinal);
            Assert.DoesNotContain("Of the second", step, StringComparison.Ordinal);
        }

        Assert.Null((await _session.Reports.ReopenAsync(lea, here, "it was not")).Problem);
        Assert.Null((await Merges.PartAsync(ann, two, "another tool")).Problem);
        Assert.Equal(ClockState.Late, (await _session.Clocks.OfAsync(one))!.Find("nis2", "early-warning")!.State);
        Assert.Equal(ClockState.Done, (await _session.Clocks.OfAsync(two))!.Find("nis2", "early-warning")!.State);
        Assert.Equal(1, await Book.WaitingAsync());
    }

    [Fact]
    public async Task What_was_done_before_its_text_was_approved_is_refused_and_a_lead_notes_it_without_a_text()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        StepPlace place = new(await _session.CaseAsync(ann), "nis2", "early-warning");
        string early = ReportSession.Input(_session.Web.Clock.GetUtcNow());
        _session.Web.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await _session.Reports.SaveAsync(ann, place, "# By an analyst", 0, true)).Problem);
        Assert.Null((await _session.Reports.ApproveAsync(lea, place, 1)).Problem);
        StepOrder order = new() { At = early, How = "through the portal" };
        Assert.Contains("later than that: was another text sent?", (await _session.Reports.DoneAsync(ann, place, order)).Problem, StringComparison.Ordinal);
        Assert.Contains("has not come yet", (await _session.Reports.DoneAsync(ann, place, order with { At = ReportSession.Input(_session.Web.Clock.GetUtcNow().AddHours(1)) })).Problem, StringComparison.Ordinal);
        Assert.Null((await _session.Reports.DoneAsync(lea, place, order)).Problem);
        Assert.Equal("", Assert.Single((await _session.Clocks.OfAsync(place.CaseId))!.Done).TextSha256);
        Assert.Null((await _session.Reports.ReopenAsync(lea, place, "the time was wrong")).Problem);
        Assert.Null((await _session.Reports.DoneAsync(ann, place, order with { At = ReportSession.Input(_session.Web.Clock.GetUtcNow()) })).Problem);
        Assert.Equal(ReportDesk.Digest("# By an analyst"), Assert.Single((await _session.Clocks.OfAsync(place.CaseId))!.Done).TextSha256);
    }

    [Fact]
    public async Task The_entry_of_an_approval_shows_the_text_in_its_lines_with_its_digest()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        StepPlace place = new(await _session.CaseAsync(ann), "nis2", "early-warning");
        const string text = "# What happened\n\n- one & two\n- three";
        Assert.Null((await _session.Reports.SaveAsync(ann, place, text, 0, true)).Problem);
        Assert.Null((await _session.Reports.ApproveAsync(lea, place, 1)).Problem);
        _session.Web.Services.GetRequiredService<Collector>().Writer.Checkpoint();
        using ServerDb db = _session.Web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        long ordinal = await db.Set<LedgerRow>().Where(e => e.Kind == LedgerKind.DraftApproved).MaxAsync(e => e.Ordinal);
        using Browser auditor = await _session.Web.SignedInAsync(Role.Auditor);
        string page = WebUtility.HtmlDecode((await auditor.GetAsync($"/ledger/{ordinal}")).Text);
        Assert.Contains(">" + text + "</pre>", page, StringComparison.Ordinal);
        Assert.Contains($"id=\"sha256\">{ReportDesk.Digest(text)}<", page, StringComparison.Ordinal);
        using JsonDocument api = JsonDocument.Parse((await auditor.GetAsync($"/api/ledger/{ordinal}")).Text);
        Assert.Equal(text, api.RootElement.GetProperty("body").GetProperty("text").GetString());
    }

    private async Task<long> OpenAsync(VisitorIdentity who, params long[] alerts)
    {
        CaseAnswer answer = await Cases.OpenAsync(who, new CaseOrder { Title = "Backups gone", Alerts = alerts });
        Assert.Null(answer.Problem);
        return answer.Id;
    }

    private async Task StateAsync(VisitorIdentity who, long id, string name, string value) => Assert.Null((await _session.Facts.StateAsync(who, id, name, value, "the control room", 0)).Problem);

    private async Task<IncidentFact?> FactAsync(long id, string name) => (await _session.Clocks.OfAsync(id))!.Facts.Find(FactNames.Find(name)!);

    private async Task<int> ListedAsync(long id) => (await _session.Web.Services.GetRequiredService<CaseBook>().ListAsync(new CaseFilter(CaseFilter.All, "", null), null, 50)).Single(c => c.Id == id).Alerts;

    private static string Line(string text, string start) => text.Split('\n').Single(l => l.StartsWith(start, StringComparison.Ordinal));
}
