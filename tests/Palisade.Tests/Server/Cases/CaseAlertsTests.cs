using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Tests.Server.Reporting;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>Alerts of a case, many at once: what the list of alerts does with them, without scripts; the keys are in the story of the browser.</summary>
public sealed class CaseAlertsTests : IDisposable
{
    private readonly ReportSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Chosen_alerts_of_a_case_and_of_what_went_into_it_are_closed_at_once_and_undone()
    {
        (VisitorIdentity ann, Account account) = await AnnAsync();
        CaseDesk desk = _session.Web.Services.GetRequiredService<CaseDesk>();
        long id = await _session.CaseAsync(ann), other = (await desk.OpenAsync(ann, new CaseOrder { Title = "The same", Alerts = [_session.Alerts[0]] })).Id;
        Assert.Null((await _session.Web.Services.GetRequiredService<MergeDesk>().MergeAsync(ann, other, id, "one matter")).Problem);
        using Browser browser = await _session.Web.SignedInAsync(account);
        string tab = FormattableString.Invariant($"/cases/{id}?tab=alerts"), act = FormattableString.Invariant($"/cases/{id}?handler=Triage");
        string page = (await browser.GetAsync(tab)).Text;
        // It is in both cases, and chosen once.
        Assert.Equal(3, page.Split("</tr>").Length - 2);
        Assert.Equal(_session.Alerts.Order(), Regex.Matches(page, "type=\"checkbox\" form=\"triage\" name=\"ids\" value=\"([0-9]+)\"").Select(m => long.Parse(m.Groups[1].Value, null)).Order());
        Assert.Contains("2 alerts are neither resolved", page, StringComparison.Ordinal);

        (string, string)[] both = [("ids", $"{_session.Alerts[0]}"), ("ids", $"{_session.Alerts[1]}")];
        Browser.Answer refused = await browser.SubmitAsync(tab, act, [.. both, ("act", "false-positive"), ("reason", "by nora.vane@example.com")]);
        Assert.Equal(400, refused.Status);
        Assert.Contains("in clear", refused.Text, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(refused.Text, "name=\"ids\" value=\"[0-9]+\" checked"));
        Assert.Contains("name=\"reason\" value=\"by nora.vane@example.com\"", refused.Text, StringComparison.Ordinal);
        Assert.Equal([AlertState.New, AlertState.New], await StatesAsync());

        Browser.Answer done = await browser.SubmitAsync(tab, act, [.. both, ("act", "false-positive"), ("reason", "our scanner")]);
        Assert.Equal(302, done.Status);
        Assert.Matches("^" + Regex.Escape(tab) + "&batch=[0-9a-f]{16}$", done.Location);
        Assert.Equal([AlertState.FalsePositive, AlertState.FalsePositive], await StatesAsync());
        string after = (await browser.GetAsync(done.Location!)).Text;
        Assert.DoesNotContain("Before it is closed", after, StringComparison.Ordinal);
        Browser.Answer undone = await browser.SubmitAsync(done.Location!, FormattableString.Invariant($"/cases/{id}?handler=Undo"), ("batch", done.Location![^16..]));
        Assert.Equal(tab + "&done=undone", undone.Location);
        Assert.Equal([AlertState.New, AlertState.New], await StatesAsync());
        Assert.Contains("It is as it was", (await browser.GetAsync(undone.Location!)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_decide_about_alerts_sees_them_and_nothing_to_choose()
    {
        (VisitorIdentity ann, _) = await AnnAsync();
        long id = await _session.CaseAsync(ann);
        using Browser viewer = await _session.Web.SignedInAsync(Role.Viewer);
        string page = (await viewer.GetAsync(FormattableString.Invariant($"/cases/{id}?tab=alerts"))).Text;
        Assert.DoesNotContain("name=\"ids\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<dt><kbd>t</kbd></dt>", page, StringComparison.Ordinal);
        foreach (string handler in (string[])["Triage", "Undo"])
            Assert.Equal(403, (await viewer.SubmitAsync("/account", FormattableString.Invariant($"/cases/{id}?handler={handler}"), ("ids", $"{_session.Alerts[0]}"), ("act", "resolve"))).Status);
    }

    private async Task<AlertState[]> StatesAsync()
    {
        AlertBook book = _session.Web.Services.GetRequiredService<AlertBook>();
        return [.. (await Task.WhenAll(_session.Alerts.Select(book.FindAsync))).Select(a => a!.Alert.State)];
    }

    private async Task<(VisitorIdentity, Account)> AnnAsync()
    {
        Account account = await _session.Web.AccountAsync(Role.Analyst);
        return (new VisitorIdentity(account.Id, account.Name, Role.Analyst, 1, false), account);
    }
}
