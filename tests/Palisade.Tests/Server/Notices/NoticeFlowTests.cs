using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Ledger;
using Palisade.Server.Notices;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Notices;

/// <summary>From what happens to what arrives, through a running server: nothing lost, nothing told twice, nobody named.</summary>
public sealed class NoticeFlowTests : IDisposable
{
    private readonly FakeReceiver _receiver = new();
    private readonly WebSession _web;
    private readonly PlantedAlerts _planted;

    public NoticeFlowTests()
    {
        NoticeChannel duty = new("duty", new HashSet<string>(NoticeKind.All), true, null, new WebhookPlace(_receiver.Address, "a secret that is long enough"u8.ToArray()), null);
        _web = new WebSession(false, change: s => s with { Notices = new NoticeSettings { Channels = [duty, duty with { Name = "quiet", About = new HashSet<string>([NoticeKind.Reports]) }] } });
        _planted = new PlantedAlerts(Store, _web.Services.GetRequiredService<LedgerWriter>());
    }

    private ServerStore Store => _web.Services.GetRequiredService<ServerStore>();

    private NoticeWatch Watch => _web.Services.GetRequiredService<NoticeWatch>();

    private NoticeSender Sender => _web.Services.GetRequiredService<NoticeSender>();

    public void Dispose()
    {
        _planted.Dispose();
        _web.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public async Task New_alerts_are_told_once_from_their_level_on_and_many_of_them_together()
    {
        await Watch.LookAsync();
        Find("Low one", RuleLevel.Low);
        Find("First one", RuleLevel.High);
        await TellAsync();
        await UntilAsync(() => _receiver.Requests.Length == 1);
        for (int i = 0; i < 30; i++)
            Find($"Further one {i}", i == 7 ? RuleLevel.Critical : RuleLevel.High);
        await TellAsync();
        Assert.Single(_receiver.Requests);
        _web.Clock.Advance(TimeSpan.FromMinutes(11));
        await TellAsync();
        await UntilAsync(() => _receiver.Requests.Length == 2);
        _web.Clock.Advance(TimeSpan.FromMinutes(11));
        await TellAsync();
        Assert.Equal(2, _receiver.Requests.Length);
        using JsonDocument first = JsonDocument.Parse(FakeReceiver.BodyOf(_receiver.Requests[0])), many = JsonDocument.Parse(FakeReceiver.BodyOf(_receiver.Requests[1]));
        Assert.Equal("New alert 2, high", first.RootElement.GetProperty("subject").GetString());
        Assert.Equal("30 new alerts, the highest critical", many.RootElement.GetProperty("subject").GetString());
        Assert.Equal(21, many.RootElement.GetProperty("items").GetArrayLength());
        Assert.StartsWith("http://", first.RootElement.GetProperty("link").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_drill_raised_says_so_in_the_subject_and_in_each_line()
    {
        await Watch.LookAsync();
        Find("One", RuleLevel.High);
        using (ServerDb db = Store.CreateDbContext())
        {
            db.Add(new Palisade.Server.Drills.Drill { Id = 1, Started = _web.Clock.GetUtcNow(), Host = db.Set<Palisade.Server.Alerts.Alert>().Select(a => a.Host).Single(), Listener = "tcp" });
            await db.SaveChangesAsync();
        }

        Find("Two", RuleLevel.Critical);
        await Watch.LookAsync();
        _web.Clock.Advance(TimeSpan.FromMinutes(11));
        Find("Three", RuleLevel.High);
        await Watch.LookAsync();
        _web.Clock.Advance(TimeSpan.FromMinutes(11));
        Find("Four", RuleLevel.High);
        _planted.Find(_web.Clock.GetUtcNow(), "Five", "another-host", level: RuleLevel.High);
        await Watch.LookAsync();
        using ServerDb told = Store.CreateDbContext();
        List<Notice> notices = await told.Set<Notice>().AsNoTracking().Where(n => n.Kind == NoticeKind.Alerts).OrderBy(n => n.Id).ToListAsync();
        Assert.Equal(["Drill: 2 new alerts, the highest critical", "Drill: new alert 3, high", "2 new alerts, the highest high; 1 of a drill"], notices.Select(n => n.Subject));
        Assert.Contains("- drill: alert 3, high: Three", NoticeDraft.TextOf(notices[1].Body), StringComparison.Ordinal);
        Assert.Contains("- alert 5, high: Five", NoticeDraft.TextOf(notices[2].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_arrive_waits_with_growing_pauses_until_it_does()
    {
        await Watch.LookAsync();
        _receiver.Answer = "HTTP/1.1 503 Not now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Find("One", RuleLevel.High);
        await TellAsync();
        await UntilAsync(() => Single().Attempts == 1);
        Notice failed = Single();
        Assert.Equal((Notice.Waiting, "It answers 503.", failed.LastAttempt.AddSeconds(30)), (failed.State, failed.LastError, failed.NextAttempt));
        _web.Clock.Advance(TimeSpan.FromSeconds(31));
        await TellAsync();
        await UntilAsync(() => Single().Attempts == 2);
        Assert.Equal(Single().LastAttempt.AddSeconds(60), Single().NextAttempt);
        _receiver.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await TellAsync();
        Assert.Equal(Notice.Waiting, Single().State);
        _web.Clock.Advance(TimeSpan.FromDays(30));
        await TellAsync();
        await UntilAsync(() => Single().State == Notice.Sent);
        Assert.Equal((3, ""), (Single().Attempts, Single().LastError));
        Assert.Single(_receiver.Requests.Select(r => FakeReceiver.HeaderOf(r, WebhookDelivery.DeliveryHeader)).Distinct());
    }

    [Fact]
    public void Pauses_grow_to_an_hour_and_no_further()
    {
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 9).Select(n => Notice.PauseAfter(n).TotalMinutes));
        Assert.Equal(TimeSpan.FromHours(1), Notice.PauseAfter(int.MaxValue));
    }

    [Fact]
    public async Task Only_a_person_gives_a_notice_up_with_a_reason_and_the_ledger_has_it()
    {
        await Watch.LookAsync();
        _receiver.Answer = "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Find("One", RuleLevel.High);
        await TellAsync();
        await UntilAsync(() => Single().Attempts == 1);
        using Browser lead = await _web.SignedInAsync(Role.Lead), viewer = await _web.SignedInAsync(Role.Viewer);
        string page = (await lead.GetAsync("/notices?state=waiting")).Text, id = Single().Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("It answers 500.", page, StringComparison.Ordinal);
        Assert.Equal(403, (await viewer.GetAsync("/notices")).Status);
        foreach ((string reason, string problem) in ((string, string)[])[("", "Say why it is given up"), ("told nora.vane@example.com by phone", "names somebody in clear")])
        {
            Browser.Answer refused = await lead.SubmitAsync("/notices", "/notices?handler=GiveUp", ("id", id), ("reason", reason));
            Assert.Equal(400, refused.Status);
            Assert.Contains(problem, refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal("/notices?done=given-up", (await lead.SubmitAsync("/notices", "/notices?handler=GiveUp", ("id", id), ("reason", "told by phone"))).Location);
        Assert.Equal((Notice.GivenUp, "told by phone"), (Single().State, Single().Reason));
        Assert.Equal(400, (await lead.SubmitAsync("/notices", "/notices?handler=GiveUp", ("id", id), ("reason", "again"))).Status);
        using ServerDb db = Store.CreateDbContext();
        Assert.Equal($"notice/{id}", (await db.Set<LedgerRow>().SingleAsync(e => e.Kind == LedgerKind.NoticeGivenUp)).Object);
    }

    [Fact]
    public async Task Nobody_is_named_in_a_notice_on_the_page_or_in_the_api()
    {
        await Watch.LookAsync();
        Find("Sign-in of nora.vane@example.com from 198.51.100.77", RuleLevel.High, """{"Image":"C:\\Users\\nora.vane\\x.exe","User":"nora.vane","IpAddress":"198.51.100.77"}""");
        await TellAsync();
        await UntilAsync(() => _receiver.Requests.Length == 1);
        using Browser lead = await _web.SignedInAsync(Role.Lead);
        string[] all = [_receiver.Requests[0], NoticeDraft.TextOf(Single().Body), Single().Subject, (await lead.GetAsync("/notices")).Text, (await lead.GetAsync("/api/notices")).Text];
        Assert.All(all, text => Assert.DoesNotMatch("nora|vane|198\\.51|planted-host", text));
        Assert.Contains("its rule names somebody on host-", all[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_goes_to_the_destination_that_was_asked_for_alone()
    {
        using Browser lead = await _web.SignedInAsync(Role.Lead);
        Assert.Equal("/notices?done=test", (await lead.SubmitAsync("/notices", "/notices?handler=Test", ("channel", "quiet"))).Location);
        Assert.Equal(400, (await lead.SubmitAsync("/notices", "/notices?handler=Test", ("channel", "nobody"))).Status);
        await Sender.SendDueAsync(CancellationToken.None);
        Assert.Equal(("quiet", Notice.Sent, NoticeKind.Test), (Single().Channel, Single().State, Single().Kind));
    }

    [Fact]
    public async Task Evidence_that_is_gone_is_told_once_and_again_only_when_it_was_whole_in_between()
    {
        await Watch.LookAsync();
        Account account = await _web.AccountAsync(Role.Analyst);
        VisitorIdentity analyst = new(account.Id, account.Name, account.Role, 1, false);
        EvidenceDesk desk = _web.Services.GetRequiredService<EvidenceDesk>();
        long id = (await _web.Services.GetRequiredService<CaseDesk>().OpenAsync(analyst, new CaseOrder { Title = "One" })).Id;
        EvidenceItem item = (await desk.TakeAsync(analyst, id, new EvidenceOrder("disk.raw", "imaged", "host-0123456789", "", null, ""), new MemoryStream([1, 2, 3]), 3, default)).Item!;
        string path = Path.Combine(_web.Folder, "data", "evidence", "items", item.Digest[..2], item.Digest + ".item");
        byte[] bytes = File.ReadAllBytes(path);
        for (int expected = 1; expected <= 2; expected++)
        {
            File.Delete(path);
            for (int night = 0; night < 3; night++)
            {
                _web.Clock.Advance(TimeSpan.FromDays(1));
                Assert.Contains("not there", (await desk.CheckAsync(0, id, item.Id, default)).Item!.Problem, StringComparison.Ordinal);
                await TellAsync();
            }

            await UntilAsync(() => Told().Count() >= expected);
            Assert.Equal(expected, Told().Count());
            Assert.Contains($"Evidence {item.Id} of case {id} is not what was taken", Told().Last(), StringComparison.Ordinal);
            File.WriteAllBytes(path, bytes);
            Assert.Equal("", (await desk.CheckAsync(0, id, item.Id, default)).Item!.Problem);
        }

        string figures = (await _web.NewBrowser().GetAsync("/metrics")).Text;
        Assert.Matches("palisade_notice_deliveries_total\\{result=\"delivered\"\\} [3-9]\n", figures);
        Assert.Contains("palisade_notices_waiting 0\n", figures, StringComparison.Ordinal);

        IEnumerable<string> Told() => _receiver.Requests.Where(r => r.Contains("\"kind\":\"evidence\"", StringComparison.Ordinal));
    }

    private Notice Single()
    {
        using ServerDb db = Store.CreateDbContext();
        return db.Set<Notice>().AsNoTracking().Single();
    }

    private void Find(string title, RuleLevel level, string fields = """{"Image":"x"}""") => _planted.Find(_web.Clock.GetUtcNow(), title, "planted-host", fields, level);

    private async Task TellAsync()
    {
        await Watch.LookAsync();
        await Sender.SendDueAsync(CancellationToken.None);
    }

    // The server's own rounds run beside: whichever of them was first.
    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 100 && !isSo(); i++)
            await Task.Delay(50);
        Assert.True(isSo());
    }
}
