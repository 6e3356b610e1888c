using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Tests.Server.Reporting;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>What the pages of cases tell who uses them for the first time: refusals lose nothing, and clocks are not forgotten.</summary>
public sealed class CaseFormTests(ReportSession session) : IClassFixture<ReportSession>
{
    [Fact]
    public async Task A_refused_note_stays_in_its_box_with_the_word_that_is_meant_and_is_kept_nowhere()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser browser = await session.Web.SignedInAsync(ann);
        Browser.Answer refused = await browser.SubmitAsync(Path(id, "?tab=notes"), Path(id, "?handler=Note"), ("text", "Seen at 198.51.100.77,\n</textarea><script>alert(1)</script> and after."));
        Assert.Equal(400, refused.Status);
        Assert.DoesNotContain("<script>alert", refused.Text, StringComparison.Ordinal);
        string page = WebUtility.HtmlDecode(refused.Text);
        Assert.Contains("The note names a person, an address or a machine in clear: “198.51.100.77”.", page, StringComparison.Ordinal);
        Assert.Contains("required>Seen at 198.51.100.77,\n</textarea><script>alert(1)</script> and after.</textarea>", page, StringComparison.Ordinal);
        Assert.Equal([LedgerKind.CaseOpened], (await session.Web.Services.GetRequiredService<CaseBook>().EventsAsync(id, null)).Select(e => e.Kind));
        Assert.DoesNotContain("198.51.100.77", string.Join('\n', session.Web.Log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.77", (await browser.GetAsync(Path(id, "?tab=notes"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_closing_keeps_its_outcome_and_what_was_written()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser browser = await session.Web.SignedInAsync(ann);
        Browser.Answer refused = await CloseAsync(browser, id, "no-impact", "It was nora.vane@example.com all along");
        Assert.Equal(400, refused.Status);
        string page = WebUtility.HtmlDecode(refused.Text);
        Assert.Contains("in clear: “nora.vane@example.com”", page, StringComparison.Ordinal);
        Assert.Contains("required>It was nora.vane@example.com all along</textarea>", page, StringComparison.Ordinal);
        Assert.Matches("<option value=\"no-impact\" selected", page);
    }

    [Fact]
    public async Task A_title_that_is_refused_stays_and_of_two_who_change_it_the_slower_keeps_his_and_is_told_that_of_the_other()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser browser = await session.Web.SignedInAsync(ann);
        Browser.Answer refused = await browser.SubmitAsync(Path(id, ""), null, ("version", "1"), ("title", "On 198.51.100.77"), ("severity", "low"), ("owner", "0"));
        Assert.Contains("value=\"On 198.51.100.77\"", refused.Text, StringComparison.Ordinal);
        Assert.Matches("<option value=\"low\" selected", refused.Text);
        Assert.Equal(302, (await browser.SubmitAsync(Path(id, ""), null, ("version", "1"), ("title", "Of the faster"), ("severity", "low"), ("owner", "0"))).Status);
        Browser.Answer slower = await browser.SubmitAsync(Path(id, ""), null, ("version", "1"), ("title", "Of the slower"), ("severity", "high"), ("owner", "0"));
        Assert.Contains("somebody was faster", slower.Text, StringComparison.Ordinal);
        // What was chosen stays, and stands against what the other made of it.
        Assert.Contains("value=\"Of the slower\"", slower.Text, StringComparison.Ordinal);
        Assert.Contains("title: Of the faster", WebUtility.HtmlDecode(slower.Text), StringComparison.Ordinal);
        Assert.Matches("<option value=\"high\" selected", slower.Text);
        Browser.Answer unversioned = await browser.SendJsonAsync("POST", FormattableString.Invariant($"/api/cases/{id}/changes"), "{\"title\":\"x\"}");
        Assert.True(unversioned.Status == 400 && unversioned.Text.Contains("version is missing", StringComparison.Ordinal), unversioned.Text);
    }

    [Fact]
    public async Task A_long_note_is_folded_and_one_that_is_too_long_is_refused_and_not_cut()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser browser = await session.Web.SignedInAsync(ann);
        Assert.DoesNotMatch("<textarea[^>]*maxlength", (await browser.GetAsync(Path(id, "?tab=notes"))).Text);
        string most = string.Concat(Enumerable.Repeat("word ", 5000));
        Browser.Answer refused = await browser.SubmitAsync(Path(id, "?tab=notes"), Path(id, "?handler=Note"), ("text", most));
        Assert.Contains("The note has at most 20000 characters, and this has 25000", refused.Text, StringComparison.Ordinal);
        Assert.Contains(most, refused.Text, StringComparison.Ordinal);
        Assert.Equal(302, (await browser.SubmitAsync(Path(id, "?tab=notes"), Path(id, "?handler=Note"), ("text", "The first line\n\n" + most[..1000]))).Status);
        Assert.Matches("<summary>The first line … \\([0-9,]+ characters\\)</summary>", WebUtility.HtmlDecode((await browser.GetAsync(Path(id, "?tab=timeline"))).Text));
    }

    [Fact]
    public async Task The_severity_is_the_grade_of_the_facts_wherever_it_is_shown_and_until_then_that_of_the_alerts_of_all_that_went_in()
    {
        Account ann = await session.Web.AccountAsync(Role.Analyst);
        VisitorIdentity visitor = new(ann.Id, ann.Name, ann.Role, 1, false);
        long id = await session.CaseAsync(visitor);
        CaseDesk desk = session.Web.Services.GetRequiredService<CaseDesk>();
        long other = (await desk.OpenAsync(visitor, new CaseOrder { Title = "Something small", Severity = Palisade.Rules.RuleLevel.Low })).Id;
        Assert.Null((await session.Web.Services.GetRequiredService<MergeDesk>().MergeAsync(visitor, id, other, "one matter")).Problem);
        using Browser browser = await session.Web.SignedInAsync(ann);
        async Task<(string Severity, bool Graded, string Alerts)> ApiAsync()
        {
            using System.Text.Json.JsonDocument view = System.Text.Json.JsonDocument.Parse((await browser.GetAsync(FormattableString.Invariant($"/api/cases/{other}"))).Text);
            System.Text.Json.JsonElement one = view.RootElement.GetProperty("case");
            return (one.GetProperty("severity").GetString()!, one.GetProperty("graded").GetBoolean(), one.GetProperty("alertLevel").GetString()!);
        }

        Assert.Equal(("critical", false, "critical"), await ApiAsync());
        Assert.Contains("as its alerts are; no grade yet", (await browser.GetAsync(Path(other, ""))).Text, StringComparison.Ordinal);
        Assert.Null((await session.Facts.StateAsync(visitor, other, "outageMinutes", "5", "the operator", 0)).Problem);
        Assert.Null((await session.Facts.StateAsync(visitor, other, "directLossEur", "60,000", "the accounts", 0)).Problem);
        Assert.Equal(("high", true, "critical"), await ApiAsync());
        string page = (await browser.GetAsync(Path(other, ""))).Text, list = (await browser.GetAsync("/cases")).Text;
        Assert.Matches("<span class=\"level high\">high</span> <small>computed from its facts</small>", page);
        Assert.Contains("<dt>Level of its alerts</dt><dd>critical</dd>", page, StringComparison.Ordinal);
        Assert.Matches($"<tr data-case=\"{other}\">\\s*<td class=\"number\" data-label=\"Case\">{other}</td>\\s*<td><span class=\"level high\">high</span>", list);
    }

    [Fact]
    public async Task What_was_done_is_said_once_on_the_page_that_is_led_to_and_nothing_that_a_stranger_wrote()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser browser = await session.Web.SignedInAsync(ann);
        Assert.Equal(302, (await browser.SubmitAsync(Path(id, ""), Path(id, "") + "?handler=Note", ("text", "looked at it"))).Status);
        string said = "<div class=\"message good\" role=\"status\"><p>Saved: the note is written.</p></div>";
        Assert.Contains(said, (await browser.GetAsync(Path(id, "?tab=notes"))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"status\"><p>", (await browser.GetAsync(Path(id, "?tab=notes"))).Text, StringComparison.Ordinal);
        browser.SetCookie(session.Web.Services.GetRequiredService<Palisade.Server.Web.WebSettings>().SaidCookie, "Your-password-is-wanted");
        Assert.DoesNotContain("password", (await browser.GetAsync(Path(id, "?tab=notes"))).Text, StringComparison.OrdinalIgnoreCase);
        Assert.All(Enum.GetValues<Palisade.Server.Pages.Said>(), one => Assert.False(string.IsNullOrEmpty(Palisade.Server.Pages.SaidWords.Of(one.ToString()))));
        // What changes nothing is said as such, and is no entry.
        using Browser administrator = await session.Web.SignedInAsync(Role.Administrator);
        (string, string)[] same = [("account", FormattableString.Invariant($"{ann.Id}")), ("role", "Analyst"), ("disabled", "false")];
        Assert.Equal(302, (await administrator.SubmitAsync("/accounts", "/accounts?handler=Change", same)).Status);
        string accounts = (await administrator.GetAsync("/accounts")).Text;
        Assert.Contains("Nothing was changed: it is so already.", accounts, StringComparison.Ordinal);
        Assert.DoesNotContain($"is now Analyst (was Analyst)", accounts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cases_that_nothing_shows_to_be_an_incident_do_not_hide_the_others_among_the_clocks()
    {
        (long id, Account ann) = await CaseAsync();
        VisitorIdentity visitor = new(ann.Id, ann.Name, ann.Role, 1, false);
        Assert.Null((await session.Facts.StateAsync(visitor, id, "malicious", "yes", "the control room", 0)).Problem);
        long empty = (await session.Web.Services.GetRequiredService<CaseDesk>().OpenAsync(visitor, new CaseOrder { Title = "An empty one" })).Id;
        using Browser browser = await session.Web.SignedInAsync(ann);
        string overview = (await browser.GetAsync("/")).Text, clocks = (await browser.GetAsync("/clocks")).Text;
        Assert.Contains($">Case {id}</a>: ", overview, StringComparison.Ordinal);
        Assert.DoesNotContain($">Case {empty}</a>: ", overview, StringComparison.Ordinal);
        Assert.Matches($"<summary>Case {id} [^<]*: [0-9]+ clocks</summary>", clocks);
        Assert.True(clocks.IndexOf($"<summary>Case {empty} ", StringComparison.Ordinal) > clocks.IndexOf("that nothing shows to be an incident", StringComparison.Ordinal));
        Assert.True(clocks.IndexOf($"<summary>Case {id} ", StringComparison.Ordinal) < clocks.IndexOf("that nothing shows to be an incident", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clocks_that_wait_for_a_fact_are_named_on_the_overview_and_those_that_run_before_and_after_the_closing()
    {
        (long id, Account ann) = await CaseAsync();
        VisitorIdentity visitor = new(ann.Id, ann.Name, ann.Role, 1, false);
        using Browser browser = await session.Web.SignedInAsync(ann), keeper = await session.Web.SignedInAsync(Role.Keeper);
        // A case without an alert and a fact is none that the overview names.
        Assert.Null((await session.Facts.StateAsync(visitor, id, "malicious", "yes", "the control room", 0)).Problem);
        string waits = FormattableString.Invariant($"<a href=\"/cases/{id}?tab=facts#fact-awareAt\">Case {id}</a>: ");
        string overview = WebUtility.HtmlDecode((await browser.GetAsync("/")).Text);
        Assert.Matches(System.Text.RegularExpressions.Regex.Escape(waits) + "[0-9]+ clocks wait until somebody states: When did the organisation become aware of it", overview);
        Assert.Contains("Cases whose clocks wait for a fact", overview, StringComparison.Ordinal);
        string ofKeeper = (await keeper.GetAsync("/")).Text;
        Assert.Contains("Cases whose clocks wait for a fact", ofKeeper, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"clocks-waiting\"", ofKeeper, StringComparison.Ordinal);

        foreach ((string fact, string value) in ((string, string)[])[("awareAt", ReportSession.Input(session.Web.Clock.GetUtcNow())), ("severeDisruption", "yes")])
            Assert.Null((await session.Facts.StateAsync(visitor, id, fact, value, "the control room", 0)).Problem);
        Assert.DoesNotContain(waits, WebUtility.HtmlDecode((await browser.GetAsync("/")).Text), StringComparison.Ordinal);
        string open = (await browser.GetAsync(Path(id, ""))).Text;
        Assert.Matches("(?s)Closing stops none of these clocks.*nis2/early-warning\">.*id=\"outcome\"", open);
        Assert.DoesNotContain("id=\"still-running\"", open, StringComparison.Ordinal);
        Assert.Equal(302, (await CloseAsync(browser, id, "impact", "Restored")).Status);
        using Browser viewer = await session.Web.SignedInAsync(Role.Viewer);
        foreach (Browser reader in (Browser[])[browser, viewer])
            Assert.Matches("(?s)id=\"still-running\".*nis2/early-warning\">", (await reader.GetAsync(Path(id, ""))).Text);
    }

    [Fact]
    public async Task No_clock_runs_on_for_what_was_a_false_positive()
    {
        (long id, Account ann) = await CaseAsync();
        Assert.Null((await session.Facts.StateAsync(new(ann.Id, ann.Name, ann.Role, 1, false), id, "awareAt", ReportSession.Input(session.Web.Clock.GetUtcNow()), "the shift", 0)).Problem);
        using Browser browser = await session.Web.SignedInAsync(ann);
        Assert.Equal(302, (await CloseAsync(browser, id, "false-positive", "A drill of the vendor")).Status);
        Assert.DoesNotContain("id=\"still-running\"", (await browser.GetAsync(Path(id, ""))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_told_to_do_what_the_role_does_not_let()
    {
        (long id, Account ann) = await CaseAsync();
        using Browser analyst = await session.Web.SignedInAsync(ann), viewer = await session.Web.SignedInAsync(Role.Viewer);
        foreach (string path in (string[])["/cases?text=there+is+none+of+this", Path(id, "?tab=alerts")])
        {
            Assert.Contains("press c", (await analyst.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("press c", (await viewer.GetAsync(path)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_that_is_refused_is_refused_in_the_words_of_the_hint()
    {
        using Browser administrator = await session.Web.SignedInAsync(Role.Administrator);
        Browser.Answer refused = await administrator.SubmitAsync("/accounts", null, ("name", "root admin"), ("role", "Viewer"));
        Assert.Equal(400, refused.Status);
        Assert.Equal(3, refused.Text.Split(AccountRules.NameWords).Length);
    }

    private static string Path(long id, string more) => string.Create(CultureInfo.InvariantCulture, $"/cases/{id}{more}");

    private static Task<Browser.Answer> CloseAsync(Browser browser, long id, string outcome, string note) =>
        browser.SubmitAsync(Path(id, ""), Path(id, "?handler=State"), ("version", "9"), ("state", "closed"), ("outcome", outcome), ("note", note));

    private async Task<(long Id, Account Ann)> CaseAsync()
    {
        Account ann = await session.Web.AccountAsync(Role.Analyst);
        CaseAnswer made = await session.Web.Services.GetRequiredService<CaseDesk>().OpenAsync(new(ann.Id, ann.Name, ann.Role, 1, false), new CaseOrder { Title = "Backups gone" });
        return (made.Id, ann);
    }
}
