using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Reporting;

/// <summary>From a draft that fills itself to a step that is done: a second person, a frozen text, a receipt, and nobody named.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly ReportSession _session = new();

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_text_is_approved_by_somebody_who_wrote_none_of_it_and_any_edit_voids_that()
    {
        (VisitorIdentity ann, VisitorIdentity lea, VisitorIdentity lou) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead), await _session.VisitorAsync(Role.Lead));
        StepPlace place = await PlaceAsync(ann);
        Assert.Contains("There is no text yet", (await _session.Reports.ApproveAsync(lea, place, 1)).Problem, StringComparison.Ordinal);
        await SavedAsync(lea, place, "# By a lead\r\n\r\nwith words", 0);
        await SavedAsync(ann, place, "# By an analyst", 1);
        Assert.Contains("a second person", (await _session.Reports.ApproveAsync(lea, place, 2)).Problem, StringComparison.Ordinal);
        Assert.Equal(CaseProblem.Changed, (await _session.Reports.ApproveAsync(lou, place, 1)).Kind);
        Assert.Null((await _session.Reports.ApproveAsync(lou, place, 2)).Problem);
        Draft approved = await DraftAsync(place);
        Assert.Equal((true, ReportDesk.Digest("# By an analyst")), (approved.IsApproved, approved.Sha256));
        await SavedAsync(ann, place, "# By an analyst, better", 2);
        Assert.Equal((false, "", 3), ((await DraftAsync(place)).IsApproved, (await DraftAsync(place)).Sha256, (await DraftAsync(place)).Version));
        Assert.Contains("No text of this step is approved", (await _session.Reports.DoneAsync(ann, place, Order())).Problem, StringComparison.Ordinal);
        Assert.Null((await _session.Reports.ApproveAsync(lou, place, 3)).Problem);
        Assert.Null((await _session.Reports.DoneAsync(ann, place, Order())).Problem);
        Assert.Contains("stays as it was sent", (await _session.Reports.SaveAsync(ann, place, "# Later", 3, false)).Problem, StringComparison.Ordinal);
        Assert.Contains("noted already", (await _session.Reports.DoneAsync(ann, place, Order())).Problem, StringComparison.Ordinal);
        Assert.Equal(Palisade.Incidents.Clocks.ClockState.Done, (await _session.Clocks.OfAsync(place.CaseId))!.Find("nis2", "early-warning")!.State);
        using ServerDb db = _session.Web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        string name = LedgerObject.Of(LedgerObject.Case, place.CaseId);
        List<string> kinds = await db.Set<LedgerRow>().Where(e => e.Object == name).OrderBy(e => e.Ordinal).Select(e => e.Kind).ToListAsync();
        Assert.Equal([LedgerKind.DraftSaved, LedgerKind.DraftSaved, LedgerKind.DraftApproved, LedgerKind.DraftSaved, LedgerKind.DraftApproved, LedgerKind.StepDone], kinds.Where(k => k.StartsWith("draft.", StringComparison.Ordinal) || k.StartsWith("step.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_done_in_the_second_of_its_approval_stands_after_it_in_the_timeline()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        StepPlace place = await PlaceAsync(ann);
        await SavedAsync(ann, place, "# By an analyst", 0);
        _session.Web.Clock.Advance(TimeSpan.FromMilliseconds(1600 - _session.Web.Clock.GetUtcNow().Millisecond));
        Assert.Null((await _session.Reports.ApproveAsync(lea, place, 1)).Problem);
        // A form knows seconds.
        Assert.Null((await _session.Reports.DoneAsync(ann, place, Order() with { At = ReportSession.Input(_session.Web.Clock.GetUtcNow()) })).Problem);
        Assert.Null((await _session.Facts.StateAsync(ann, place.CaseId, "containedAt", ReportSession.Input(_session.Web.Clock.GetUtcNow()), "the lead of the shift", 0)).Problem);
        List<CaseEvent> events = await _session.Web.Services.GetRequiredService<CaseBook>().EventsAsync(place.CaseId, null);
        Assert.Equal([LedgerKind.DraftApproved, LedgerKind.StepDone, LedgerKind.FactStated], events.TakeLast(3).Select(e => e.Kind));
        Assert.Matches("contained\\? [0-9-]+ [0-9:]+ UTC \\(the lead of the shift\\)", events[^1].Text);
    }

    [Fact]
    public async Task Of_two_who_write_one_text_the_second_is_told_and_loses_nothing()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        StepPlace place = await PlaceAsync(ann);
        string address = string.Create(Invariant, $"/cases/{place.CaseId}/steps/nis2/early-warning");
        using Browser first = await _session.Web.SignedInAsync(Role.Analyst), second = await _session.Web.SignedInAsync(Role.Analyst);
        Assert.Equal(address, (await first.SubmitAsync(address, null, ("text", "# Of the first"), ("before", "0"), ("ready", "true"))).Location);
        Browser.Answer told = await second.SubmitAsync(address, null, ("text", "# Of the second, long work"), ("before", "0"));
        Assert.Equal(400, told.Status);
        Assert.Contains("saved version 1 meanwhile", told.Text, StringComparison.Ordinal);
        Assert.Contains("# Of the second, long work", told.Text, StringComparison.Ordinal);
        Assert.Contains("Of the first</h3>", told.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"before\" value=\"1\"", told.Text, StringComparison.Ordinal);
        Assert.Equal("# Of the first", (await DraftAsync(place)).Text);
    }

    [Fact]
    public async Task The_story_on_the_page_ends_with_a_receipt_whose_file_is_not_kept()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        StepPlace place = await PlaceAsync(ann);
        string address = string.Create(Invariant, $"/cases/{place.CaseId}/steps/nis2/early-warning");
        using Browser analyst = await _session.Web.SignedInAsync(Role.Analyst), lead = await _session.Web.SignedInAsync(Role.Lead);
        await analyst.SubmitAsync(address, null, ("text", "# Early warning\n\n**Words**"), ("before", "0"), ("ready", "true"));
        Assert.Equal(403, (await analyst.SubmitAsync(address, address + "?handler=Approve", ("version", "1"))).Status);
        Assert.DoesNotContain("Approve version", (await analyst.GetAsync(address)).Text, StringComparison.Ordinal);
        Assert.Contains("Approve version 1", (await lead.GetAsync(address)).Text, StringComparison.Ordinal);
        Assert.Equal(address, (await lead.SubmitAsync(address, address + "?handler=Approve", ("version", "1"))).Location);
        using MultipartFormDataContent form = new()
        {
            { new StringContent(ReportSession.Input(_session.Web.Clock.GetUtcNow())), "at" }, { new StringContent("through the portal"), "how" }, { new StringContent("CSIRT-2026-17"), "reference" },
            { new ByteArrayContent("a receipt of nora vane"u8.ToArray()), "receipt", "nora-vane.pdf" }, { new StringContent((await analyst.GetAsync(address)).FormToken), "form-token" },
        };
        using HttpRequestMessage request = new(HttpMethod.Post, address + "?handler=Done") { Content = form };
        Assert.Equal(address, (await analyst.SendAsync(request)).Location);
        string page = (await analyst.GetAsync(address)).Text, report = (await analyst.GetAsync(string.Create(Invariant, $"/cases/{place.CaseId}/report"))).Text;
        Assert.Contains(ReportDesk.Digest("a receipt of nora vane"), page, StringComparison.Ordinal);
        Assert.All([page, report], text =>
        {
            Assert.Contains("CSIRT-2026-17", text, StringComparison.Ordinal);
            Assert.Contains("<strong>Words</strong>", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(ReportSession.Planted, text);
        });
        Assert.Contains("approved by a second person", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_approved_text_a_lead_alone_notes_that_it_was_done_and_takes_it_back()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        StepPlace place = await PlaceAsync(ann);
        Assert.NotNull((await _session.Reports.DoneAsync(ann, place, Order())).Problem);
        Assert.Null((await _session.Reports.DoneAsync(lea, place, Order())).Problem);
        Assert.Contains("without an approved text", string.Join('\n', (await _session.Web.Services.GetRequiredService<CaseBook>().EventsAsync(place.CaseId, LedgerKind.StepDone)).Select(e => e.Text)), StringComparison.Ordinal);
        Assert.Null((await _session.Reports.ReopenAsync(ann, place, "it was the wrong portal")).Problem);
        Assert.Null((await _session.Clocks.OfAsync(place.CaseId))!.Find("nis2", "early-warning")!.DoneAt);
        foreach (StepOrder wrong in (StepOrder[])[Order() with { At = "2999-01-01T00:00" }, Order() with { How = "" }, Order() with { How = "told nora.vane@example.com" }, Order() with { ReceiptSha256 = "abc" }, Order() with { Reference = "a\nb" }])
            Assert.NotNull((await _session.Reports.DoneAsync(lea, place, wrong)).Problem);
        Assert.Contains("No pack in use has this step", (await _session.Reports.SaveAsync(ann, place with { Regime = "cn-2025" }, "text", 0, false)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_approves_sees_the_versions_before_and_what_changed_since_the_last()
    {
        (VisitorIdentity ann, VisitorIdentity _) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        StepPlace place = await PlaceAsync(ann);
        await SavedAsync(ann, place, "# Title\n\nfirst words\nthe same", 0);
        await SavedAsync(ann, place, "# Title\n\n<b>other</b> words\nthe same\nmore", 1);
        using Browser lead = await _session.Web.SignedInAsync(Role.Lead);
        string address = string.Create(Invariant, $"/cases/{place.CaseId}/steps/nis2/early-warning"), page = (await lead.GetAsync(address)).Text;
        Assert.Contains($"{address}?versions=true#versions", page, StringComparison.Ordinal);
        // An entry is read when it has its place in the log: within seconds.
        _session.Web.Services.GetRequiredService<Palisade.Server.Collecting.Collector>().Writer.Checkpoint();
        string shown = (await lead.GetAsync(address + "?versions=true")).Text;
        Assert.Contains("What changed since version 1", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>other", shown, StringComparison.Ordinal);
        Assert.Contains("  # Title\n  \n- first words\n+ <b>other</b> words\n  the same\n+ more\n", System.Net.WebUtility.HtmlDecode(shown), StringComparison.Ordinal);
        Assert.Matches($"<summary>Version 1, [0-9: -]+ UTC by {ann.Name}</summary>", shown);
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nc", " a|-b| c")]
    [InlineData("a", "a", " a")]
    [InlineData("a\nb", "b\na", "-a| b|+a")]
    [InlineData("", "x", "-|+x")]
    public void Changes_of_a_text_are_the_lines_that_went_and_came(string before, string after, string lines) =>
        Assert.Equal(lines, string.Join('|', TextChanges.Of(before, after)!.Select(c => c.Sign + c.Line)));

    [Fact]
    public async Task The_report_that_is_printed_has_tasks_evidence_closing_and_a_timeline_without_persons()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        StepPlace place = await PlaceAsync(ann);
        Assert.Null((await _session.Web.Services.GetRequiredService<TaskDesk>().AddAsync(ann, place.CaseId, [("Look at the backups", "", default), ("Look at the disks", "", default)])).Problem);
        Assert.NotNull((await _session.Web.Services.GetRequiredService<Palisade.Server.Evidence.EvidenceDesk>().TakeAsync(ann, place.CaseId, new Palisade.Server.Evidence.EvidenceOrder("disk.raw", "imaged", "a disk", "", null, ""), new MemoryStream([1, 2, 3]), null, default)).Item);
        using Browser analyst = await _session.Web.SignedInAsync(Role.Analyst), viewer = await _session.Web.SignedInAsync(Role.Viewer);
        string address = string.Create(Invariant, $"/cases/{place.CaseId}/report"), report = (await analyst.GetAsync(address)).Text;
        Assert.Contains("a task was added, 2 times</li>", report, StringComparison.Ordinal);
        Assert.Contains("Look at the backups: open", report, StringComparison.Ordinal);
        Assert.Contains("<bdi>disk.raw</bdi>", report, StringComparison.Ordinal);
        Assert.Contains("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", report, StringComparison.Ordinal);
        Assert.Contains("the case was opened", report[report.IndexOf("<h2>What happened</h2>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Name!, report[report.IndexOf("<h2>What happened</h2>", StringComparison.Ordinal)..report.IndexOf("</article>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("disk.raw</bdi>", (await viewer.GetAsync(address)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_noted_is_not_before_its_clock_and_says_how_late_it_was_done_and_noted()
    {
        (VisitorIdentity ann, VisitorIdentity lea) = (await _session.VisitorAsync(Role.Analyst), await _session.VisitorAsync(Role.Lead));
        long id = await _session.CaseAsync(ann);
        StepPlace place = new(id, "nis2", "early-warning");
        DateTimeOffset opened = _session.Web.Clock.GetUtcNow(), aware = opened.AddMinutes(5);
        // Where nobody has said since when it is known, the case was made of alerts that were found before.
        Assert.Contains("It cannot have been done at 2020-01-01 00:00:00 UTC: that is before", (await _session.Reports.DoneAsync(lea, place, Order() with { At = "2020-01-01T00:00" })).Problem, StringComparison.Ordinal);
        Assert.Contains("it was detected first", (await _session.Reports.DoneAsync(lea, place, Order() with { At = "2020-01-01T00:00" })).Problem, StringComparison.Ordinal);
        _session.Web.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Null((await _session.Facts.StateAsync(ann, id, "awareAt", ReportSession.Input(aware), "the control room", 0)).Problem);
        Assert.Null((await _session.Facts.StateAsync(ann, id, "severeDisruption", "yes", "the control room", 0)).Problem);
        Assert.Contains("When did the organisation become aware", (await _session.Reports.DoneAsync(lea, place, Order() with { At = ReportSession.Input(opened) })).Problem, StringComparison.Ordinal);
        Assert.Contains("has not come yet: now it is", (await _session.Reports.DoneAsync(lea, place, Order() with { At = "2999-01-01T00:00" })).Problem, StringComparison.Ordinal);
        Assert.Null((await _session.Reports.DoneAsync(lea, place, Order() with { At = ReportSession.Input(aware.AddDays(3).AddHours(3)) })).Problem);
        using Browser browser = await _session.Web.SignedInAsync(Role.Analyst);
        string tab = (await browser.GetAsync(string.Create(Invariant, $"/cases/{id}?tab=clocks"))).Text;
        // A form knows seconds.
        Assert.Matches("<span class=\"tag overdue\">done 2 d (3|2) h late</span>", tab);
        Assert.Matches("receipt 17; noted 2 d 2[01] h later, without an approved text", tab);
        Assert.Contains("\"state\":\"done, late\"", (await browser.GetAsync(string.Create(Invariant, $"/api/cases/{id}/clocks"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_named_in_drafts_notices_reports_and_answers()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        StepPlace place = await PlaceAsync(ann);
        await _session.Facts.StateAsync(ann, place.CaseId, "malicious", "yes", "told by Nora Vane on the telephone", 0);
        Assert.Contains("names a person", (await _session.Reports.SaveAsync(ann, place, "nora.vane@example.com did it", 0, false)).Problem, StringComparison.Ordinal);
        using Browser lead = await _session.Web.SignedInAsync(Role.Lead), analyst = await _session.Web.SignedInAsync(Role.Analyst);
        string address = string.Create(Invariant, $"/cases/{place.CaseId}");
        List<string> texts = [];
        foreach (Palisade.Incidents.Clocks.Clock clock in (await _session.Clocks.OfAsync(place.CaseId))!.All)
        {
            string step = $"{address}/steps/{clock.Regime.Id}/{clock.Step.Id}";
            Browser.Answer api = await analyst.GetAsync("/api" + step);
            using System.Text.Json.JsonDocument view = System.Text.Json.JsonDocument.Parse(api.Text);
            string text = view.RootElement.GetProperty("text").GetString()!;
            Assert.Contains("a rule that names somebody", text, StringComparison.Ordinal);
            Assert.Contains("host-", text, StringComparison.Ordinal);
            Assert.Equal(step, (await analyst.SubmitAsync(step, null, ("text", text), ("before", "0"), ("ready", "true"))).Location);
            texts.AddRange([text, api.Text, (await lead.GetAsync(step)).Text, (await lead.GetAsync($"{address}/report?step={clock.Regime.Id}/{clock.Step.Id}")).Text]);
        }

        Assert.True(texts.Count >= 4 * 4, $"{texts.Count} texts");
        _session.Web.Clock.Advance(TimeSpan.FromHours(80));
        await _session.Watch.LookAsync();
        await _session.Sender.SendDueAsync(CancellationToken.None);
        using Browser later = await _session.Web.SignedInAsync(Role.Lead);
        using ServerDb db = _session.Web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        List<Notice> notices = await db.Set<Notice>().AsNoTracking().ToListAsync();
        Assert.Equal([NoticeKind.Cases, NoticeKind.Clocks, NoticeKind.Reports], notices.Select(n => n.Kind).Distinct().Order(StringComparer.Ordinal));
        texts.AddRange(notices.SelectMany(n => (string[])[n.Body, n.Subject, NoticeDraft.TextOf(n.Body)]));
        texts.AddRange(_session.Receiver.Requests);
        foreach (string path in (string[])["/api/clocks", $"/api{address}/clocks", "/api/notices", "/clocks", "/notices", $"{address}?tab=clocks", $"{address}/report"])
            texts.Add((await later.GetAsync(path)).Text);
        // The random tokens of forms have any four letters now and then.
        Assert.All(texts, text => Assert.DoesNotMatch("(?i)" + ReportSession.Planted, Regex.Replace(text, "[A-Za-z0-9_-]{100,}", "")));
        Assert.All(texts, text => Assert.DoesNotContain("<script>alert(2)", text, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.DoesNotContain("href=\"javascript", text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Clocks_are_told_once_when_they_are_due_soon_and_once_when_they_are_late()
    {
        VisitorIdentity ann = await _session.VisitorAsync(Role.Analyst);
        await PlaceAsync(ann);
        await _session.Watch.LookAsync();
        Assert.Equal(["Case 1 opened, critical, 2 alerts"], await SubjectsAsync());
        foreach ((int hours, int clocks) in ((int, int)[])[(19, 0), (2, 1), (2, 1), (2, 2), (24, 2)])
        {
            _session.Web.Clock.Advance(TimeSpan.FromHours(hours));
            await _session.Watch.LookAsync();
            await _session.Watch.LookAsync();
            Assert.Equal(clocks, (await SubjectsAsync()).Count(s => s.Contains("early-warning", StringComparison.Ordinal) || s.Contains("Early warning", StringComparison.Ordinal)));
        }

        Assert.Contains("Due soon: Early warning (nis2) of case 1", await SubjectsAsync());
        Assert.Contains("Late: Early warning (nis2) of case 1", await SubjectsAsync());
    }

    private async Task<List<string>> SubjectsAsync()
    {
        using ServerDb db = _session.Web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        return await db.Set<Notice>().OrderBy(n => n.Id).Select(n => n.Subject).ToListAsync();
    }

    // A case under NIS2 and GDPR whose clocks run.
    private async Task<StepPlace> PlaceAsync(VisitorIdentity who)
    {
        long id = await _session.CaseAsync(who);
        foreach ((string name, string value) in ((string, string)[])[("awareAt", ReportSession.Input(_session.Web.Clock.GetUtcNow())), ("severeDisruption", "yes"), ("personalDataBreach", "yes")])
            Assert.Null((await _session.Facts.StateAsync(who, id, name, value, "the control room", 0)).Problem);
        return new StepPlace(id, "nis2", "early-warning");
    }

    private async Task SavedAsync(VisitorIdentity who, StepPlace place, string text, int before) => Assert.Null((await _session.Reports.SaveAsync(who, place, text, before, true)).Problem);

    private async Task<Draft> DraftAsync(StepPlace place)
    {
        using ServerDb db = _session.Web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        return await db.Set<Draft>().AsNoTracking().SingleAsync(d => d.CaseId == place.CaseId && d.Step == place.Step);
    }

    private StepOrder Order() => new() { At = ReportSession.Input(_session.Web.Clock.GetUtcNow()), How = "through the portal", Reference = "17" };
}
