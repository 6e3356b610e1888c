using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Drills;
using Palisade.Server.Evidence;
using Palisade.Server.Ledger;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Revealing;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Web;
using Palisade.Vault;

namespace Palisade.Tests.Server.Ledger;

/// <summary>Every kind of change through the handlers of a running server, and then its tables built again from the vault alone.</summary>
public sealed class LedgerRebuildTests(EngineSessions sessions) : IClassFixture<EngineSessions>
{
    private WebSession web = null!;

    [Theory]
    [EngineData(Engine.Sqlite)]
    [EngineData(Engine.Postgres)]
    public async Task Tables_built_again_from_the_vault_alone_are_the_same_whichever_engine_has_them(Engine engine, Engine other)
    {
        web = sessions.Of(engine);
        ServerStore store = web.Services.GetRequiredService<ServerStore>();
        LedgerWriter ledger = web.Services.GetRequiredService<LedgerWriter>();
        await ChangeEverythingAsync(store);
        await ledger.SettleNowAsync();
        using (ServerDb db = store.CreateDbContext())
        {
            Assert.Equal(0, await db.Set<OutboxRow>().CountAsync());
            // A kind that nothing here does would be compared without being there.
            Assert.Equal(LedgerKind.All, (await db.Set<LedgerRow>().Select(e => e.Kind).Distinct().ToListAsync()).Order(StringComparer.Ordinal));
        }

        using ServerStore again = EngineStore.Open(other, Directory.CreateDirectory(Path.Combine(web.Folder, "again")).FullName);
        using VaultLedgerLog log = new(web.Services.GetRequiredService<Collector>());
        (long entries, int accounts, int alerts) = await LedgerRebuild.FillAsync(again, log, null, web.Clock, NullLogger.Instance);
        Assert.True(entries > 20 && accounts >= 4 && alerts >= 2, $"{entries} entries, {accounts} accounts, {alerts} alerts");
        SortedDictionary<string, string[]> expected = TableDump.Of(store, LedgerCheck.NoView), rebuilt = TableDump.Of(again, LedgerCheck.NoView);
        Assert.Equal(expected.Keys, rebuilt.Keys);
        foreach ((string table, string[] rows) in expected)
            Assert.True(rows.SequenceEqual(rebuilt[table]), $"{table}:\n{string.Join('\n', rows.Except(rebuilt[table]))}\nis, built again:\n{string.Join('\n', rebuilt[table].Except(rows))}");
        Assert.All(["account", "account_event", "alert", "alert_change", "case_alert", "case_event", "case_task", "case_ignored", "case_observable", "cases", "drill", "ledger_entry", "ledger_number", "proposal_aside", "reveal", "reveal_showing", "suppression"], table => Assert.NotEmpty(expected[table]));
    }

    [Theory]
    [EngineData]
    public async Task No_secret_and_no_name_of_an_account_stands_in_the_leaves_and_no_secret_in_a_body(Engine engine)
    {
        web = sessions.Of(engine);
        await ChangeEverythingAsync(web.Services.GetRequiredService<ServerStore>());
        await web.Services.GetRequiredService<LedgerWriter>().SettleNowAsync();
        using VaultLedgerLog log = new(web.Services.GetRequiredService<Collector>());
        List<LedgerEntry> entries = [];
        Assert.Empty(log.Read(0, 0, line => entries.Add(line.Entry)));
        Assert.NotEmpty(entries);
        foreach (LedgerEntry entry in entries)
        {
            string body = entry.Body.ToString();
            Assert.DoesNotContain("AQAAAA", body, StringComparison.Ordinal);
            Assert.DoesNotContain(ApiTokens.Prefix, body, StringComparison.Ordinal);
            Assert.DoesNotContain(WebSession.Password, body, StringComparison.Ordinal);
            if (!entry.Act.Kind.StartsWith("account.", StringComparison.Ordinal) && entry.Act.Kind != LedgerKind.SettingsUsed)
                Assert.DoesNotMatch("Analyst[0-9]|Lead[0-9]|Administrator[0-9]|127\\.0\\.0\\.1", body);
        }
    }

    private async Task ChangeEverythingAsync(ServerStore store)
    {
        IServiceProvider services = web.Services;
        using IServiceScope scope = services.CreateScope();
        Account analyst = await web.AccountAsync(Role.Analyst), lead = await web.AccountAsync(Role.Lead), administrator = await web.AccountAsync(Role.Administrator);
        VisitorIdentity ann = Visitor(analyst), lea = Visitor(lead), ada = Visitor(administrator);
        await AlertsAsync(services, store, ann);
        await SuppressionsAsync(services.GetRequiredService<SuppressionBook>(), ann, lea);
        await RevealsAsync(services, ann, lea);
        await EvidenceAsync(services, ann, lea);
        await CasesAsync(services, store, ann, lea);
        await ReportingAsync(services, ann, lea);
        await ObservablesAsync(services, ann);
        await NoticesAsync(services.GetRequiredService<NoticeBook>(), store, web.Clock.GetUtcNow(), lea);
        AccountBook book = scope.ServiceProvider.GetRequiredService<AccountBook>();
        Account invited = await web.AccountAsync(Role.Viewer);
        Assert.True(await book.ChangeAsync(ada.AccountId, invited.Id, Role.Keeper, disabled: true));
        using Browser browser = web.NewBrowser();
        await browser.SubmitAsync("/sign-in", null, ("name", analyst.Name), ("password", WebSession.Password));
    }

    private async Task AlertsAsync(IServiceProvider services, ServerStore store, VisitorIdentity ann)
    {
        using PlantedAlerts planted = new(store, services.GetRequiredService<LedgerWriter>());
        string word = Guid.NewGuid().ToString("N");
        long[] ids = [.. Enumerable.Range(0, 2).Select(i => planted.Find(web.Clock.GetUtcNow(), $"{word} é\ud83d\ude00 {i}", fields: """{"Image":"C:\\x.exe","User":"nora.vane"}""", count: 3))];
        AlertTriage triage = services.GetRequiredService<AlertTriage>();
        await triage.ApplyAsync(ann, ids, TriageAction.AssignMe, "");
        TriageAnswer closed = await triage.ApplyAsync(ann, [ids[0]], TriageAction.FalsePositive, "a known job");
        Assert.Equal((1, 0), await triage.UndoAsync(ann, closed.Batch));
        await triage.ApplyAsync(ann, [ids[1]], TriageAction.Resolve, "half of a character: \ud83d");
        planted.Find(web.Clock.GetUtcNow(), $"{word} é\ud83d\ude00 1");
    }

    private static async Task SuppressionsAsync(SuppressionBook book, VisitorIdentity ann, VisitorIdentity lea)
    {
        SuppressionOrder order = new() { Field = "Image", Value = @"C:\x.exe", Days = 7, Reason = "a known job", From = "22:00", To = "04:00", MonitorOnly = true };
        Suppression asked = (await book.MakeAsync(ann, order)).Made!, made = (await book.MakeAsync(lea, order)).Made!;
        Assert.True(await book.ApproveAsync(lea, asked.Id));
        Assert.True(await book.EndAsync(lea, made.Id));
    }

    private async Task CasesAsync(IServiceProvider services, ServerStore store, VisitorIdentity ann, VisitorIdentity lea)
    {
        using PlantedAlerts planted = new(store, services.GetRequiredService<LedgerWriter>());
        string word = Guid.NewGuid().ToString("N");
        long[] ids = [.. Enumerable.Range(0, 3).Select(i => planted.Find(web.Clock.GetUtcNow(), $"{word} {i}"))];
        CaseDesk desk = services.GetRequiredService<CaseDesk>();
        long id = (await desk.OpenAsync(ann, new CaseOrder { Title = "A case: half of a character \ud83d", Alerts = [ids[0], ids[1]], Why = "one host" })).Id;
        await services.GetRequiredService<AlertTriage>().ApplyAsync(ann, ids, TriageAction.Resolve, "");
        CaseAnswer[] answers =
        [
            await desk.LinkAsync(lea, id, [ids[1], ids[2]], "the same time"),
            await desk.UnlinkAsync(ann, id, ids[0], "another job"),
            await desk.LinkAsync(ann, id, [ids[0]], "it was not"),
            await desk.UnlinkAsync(ann, id, ids[2], "far away"),
            await desk.NoteAsync(ann, id, "**seen**\n\nand understood"),
            await desk.ChangeAsync(lea, id, new CaseEdit { Version = 8, Title = "Another title", Severity = RuleLevel.Low, Owner = lea.AccountId, State = CaseState.Contained }),
            await desk.ChangeAsync(lea, id, new CaseEdit { Version = 9, State = CaseState.Closed, Outcome = "no-impact", Note = "the job was known" }),
        ];
        Assert.All(answers, a => Assert.Null(a.Problem));
        await WorkAsync(services, ann, ids[0]);
        ProposalBoard board = services.GetRequiredService<ProposalBoard>();
        long alone = planted.Find(web.Clock.GetUtcNow(), word + " alone", host: word);
        board.Step();
        ProposalDesk proposals = services.GetRequiredService<ProposalDesk>();
        Assert.Null((await proposals.AsideAsync(ann, board.List(all: true, 100).Proposals.Single(p => p.Alerts.Contains(alone)).Id, "a test of the network")).Problem);
        IgnoredDesk ignored = services.GetRequiredService<IgnoredDesk>();
        (string? refusal, long added) = await ignored.AddAsync(lea, "host-" + word[..10], "a scanner");
        Assert.Null(refusal);
        Assert.True(await ignored.EndAsync(lea, added));
    }

    private static async Task WorkAsync(IServiceProvider services, VisitorIdentity ann, long alert)
    {
        CaseDesk desk = services.GetRequiredService<CaseDesk>();
        long one = (await desk.OpenAsync(ann, new CaseOrder { Title = "one", Alerts = [alert] })).Id, two = (await desk.OpenAsync(ann, new CaseOrder { Title = "two", IsDrill = true })).Id;
        Collector collector = services.GetRequiredService<Collector>();
        RecordBuffer records = new();
        records.Add("a record to pin"u8, RecordFlags.LineFeed);
        long record = collector.NextOrdinal;
        await collector.SourceOf(new SourceIdentity("test", "pinned")).AppendAsync(records, CancellationToken.None);
        // Batches are cut by a clock that stands still here.
        collector.Writer.Checkpoint();
        (TaskDesk tasks, MergeDesk merges) = (services.GetRequiredService<TaskDesk>(), services.GetRequiredService<MergeDesk>());
        CaseAnswer[] answers =
        [
            await tasks.AddAsync(ann, one, [("a task", "*about*", DateTimeOffset.UnixEpoch.AddYears(99)), ("another", "", default)]),
            await tasks.EndAsync(ann, one, 1, CaseTask.Done, "it is"),
            await tasks.EndAsync(ann, one, 2, CaseTask.Dropped, "needless"),
            await tasks.EndAsync(ann, one, 2, CaseTask.Open, ""),
            await tasks.MoveAsync(ann, one, 2, DateTimeOffset.UnixEpoch.AddYears(98)),
            await services.GetRequiredService<RecordPins>().PinAsync(ann, one, record, "the first of it"),
            await merges.MergeAsync(ann, one, two, "the same"),
            await merges.PartAsync(ann, one, "it was not"),
            await merges.MergeAsync(ann, two, one, "the other way"),
        ];
        Assert.All(answers, a => Assert.Null(a.Problem));
        // Without a listener it is refused; what a start writes is written here.
        Assert.NotNull((await services.GetRequiredService<DrillDesk>().StartAsync(ann)).Problem);
        await services.GetRequiredService<LedgerWriter>().ChangeAsync(ann.AccountId, async change =>
        {
            long id = await change.NextNumberAsync(LedgerObject.Drill);
            change.Add(LedgerKind.DrillStarted, LedgerObject.Drill, id, EntryBody.Of(("host", "host-0123456789"), ("listener", "tcp"), ("records", 2)));
            return id;
        });
    }

    private static async Task RevealsAsync(IServiceProvider services, VisitorIdentity ann, VisitorIdentity lea)
    {
        RevealBook book = services.GetRequiredService<RevealBook>();
        Reveal value = new() { Kind = Reveal.Value, Subject = "user-0123456789", Ordinal = 7, Leaf = "3/1", Reason = "a long enough reason" };
        Reveal search = new() { Kind = Reveal.Search, Subject = "user-0123456789", Query = [1, 2, 255], Reason = "a long enough reason" };
        Assert.Null(await book.AskAsync(value, ann));
        Assert.Null(await book.AskAsync(search, ann));
        Assert.Null(await book.DecideAsync(value.Id, true, "seen", 4, lea));
        Assert.Null(await book.DecideAsync(search.Id, false, "not needed", 1, lea));
        Assert.True(await book.TakeAsync(value.Id, ann.AccountId, 1));
        Assert.NotNull(await book.EndAsync(search.Id, "", lea));
        Assert.Null(await book.EndAsync(value.Id, "the call was made", ann));
        Assert.NotNull(await book.EndAsync(value.Id, "", lea));
        Assert.False(await book.TakeAsync(value.Id, ann.AccountId, 1));
        Assert.False(await book.TakeAsync(search.Id, ann.AccountId, 1));
    }

    private static async Task ReportingAsync(IServiceProvider services, VisitorIdentity ann, VisitorIdentity lea)
    {
        long id = (await services.GetRequiredService<CaseDesk>().OpenAsync(ann, new CaseOrder { Title = "Reported" })).Id;
        (FactDesk facts, ReportDesk reports) = (services.GetRequiredService<FactDesk>(), services.GetRequiredService<ReportDesk>());
        StepPlace warning = new(id, "nis2", "early-warning"), notification = warning with { Step = "notification" };
        Assert.Null((await facts.StateAsync(ann, id, "severeDisruption", "yes", "the operator of the shop", 0)).Problem);
        Assert.Null((await facts.StateAsync(ann, id, "outageMinutes", "90", "monitoring", 0)).Problem);
        Assert.Null((await facts.StateAsync(ann, id, "outageMinutes", "95.5", "monitoring", null)).Problem);
        Assert.Null((await facts.WithdrawAsync(ann, id, "severeDisruption", "it was another shop")).Problem);
        Assert.Null((await reports.SaveAsync(ann, warning, "# One é\ud83d\ude00", 0, false)).Problem);
        Assert.Null((await reports.SaveAsync(ann, warning, "# Two", 1, true)).Problem);
        Assert.Null((await reports.ApproveAsync(lea, warning, 2)).Problem);
        Assert.Null((await reports.DoneAsync(ann, warning, new StepOrder { At = "2026-03-01T23:59:00", How = "through the portal", Reference = "A-17", ReceiptSha256 = ReportDesk.Digest("receipt") })).Problem);
        Assert.Null((await reports.SaveAsync(lea, notification, "# Three", 0, true)).Problem);
        Assert.Null((await reports.DoneAsync(lea, notification, new StepOrder { At = "2026-03-01T23:59:30Z", How = "by telephone" })).Problem);
        Assert.Null((await reports.ReopenAsync(lea, notification, "nobody answered")).Problem);
    }

    private static async Task ObservablesAsync(IServiceProvider services, VisitorIdentity ann)
    {
        long id = (await services.GetRequiredService<CaseDesk>().OpenAsync(ann, new CaseOrder { Title = "Observed" })).Id;
        ObservableDesk desk = services.GetRequiredService<ObservableDesk>();
        Assert.Null((await desk.AddAsync(ann, id, "domain", "c2.example.org", "é\ud83d\ude00")).Problem);
        Assert.Null((await desk.AddAsync(ann, id, "account", "user-0123456789", "seen with it")).Problem);
        Assert.Null((await desk.RemoveAsync(ann, id, 1, "a mirror")).Problem);
    }

    private static async Task NoticesAsync(NoticeBook book, ServerStore store, DateTimeOffset now, VisitorIdentity lea)
    {
        Notice waits = new NoticeDraft(NoticeKind.Alerts, $"rebuild/{Guid.NewGuid()}", "A notice that waits", [], "/alerts").For("gone", "http://localhost", now);
        using (ServerDb db = store.CreateDbContext())
        {
            db.Add(waits);
            await db.SaveChangesAsync();
        }

        Assert.Null(await book.GiveUpAsync(lea, waits.Id, "nobody is there"));
    }

    private static async Task EvidenceAsync(IServiceProvider services, VisitorIdentity ann, VisitorIdentity lea)
    {
        long id = (await services.GetRequiredService<CaseDesk>().OpenAsync(ann, new CaseOrder { Title = "with evidence" })).Id;
        EvidenceDesk desk = services.GetRequiredService<EvidenceDesk>();
        byte[] content = Guid.NewGuid().ToByteArray();
        EvidenceItem item = (await desk.TakeAsync(ann, id, new EvidenceOrder("disk.raw", "imaged", "a disk", "", null, ""), new MemoryStream(content), null, default)).Item!;
        Assert.Null((await desk.NameAsync(ann, new EvidenceItem { CaseId = id, Name = "default, 2026-01-31", Class = "default", FirstDay = "2026-01-31", LastDay = "2026-01-31", Leaf = "3/1", Ordinal = 4, How = "the first record of it" })).Problem);
        Assert.Null((await desk.AskAsync(ann, id, item.Id, "a long enough reason")).Problem);
        RevealBook reveals = services.GetRequiredService<RevealBook>();
        Assert.Null(await reveals.DecideAsync((await reveals.PageAsync(0))[0].Id, true, "seen", 4, lea));
        Assert.Null((await desk.LetAsync(ann, id, [item.Id], isPack: false)).Problem);
        Assert.Null((await desk.LetAsync(ann, id, [item.Id], isPack: true)).Problem);
        Assert.Null((await desk.CheckAsync(ann.AccountId, id, item.Id, default)).Problem);
        Assert.Null((await desk.AskHoldAsync(ann, id, item.Id, "it may be needed")).Problem);
        Assert.Null((await desk.HoldAsync(lea, id, item.Id, null, "it is needed")).Problem);
        Assert.Null((await desk.ReleaseAsync(lea, id, item.Id, "not any more")).Problem);
        Assert.Null((await desk.EraseAsync(lea, id, item.Id, "past its time")).Problem);
    }

    private static VisitorIdentity Visitor(Account account) => new(account.Id, account.Name, account.Role, 1, false);
}
