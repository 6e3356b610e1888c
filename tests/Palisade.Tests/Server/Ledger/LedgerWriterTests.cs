using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Ledger;

/// <summary>The path of a change, stopped at each point; and that what has happened gets into the ledger once.</summary>
public sealed class LedgerWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly ManualClock _clock = new();
    private readonly MemoryLedger _log = new();
    private ServerStore _store = null!;
    private PlantedAlerts _planted = null!;
    private readonly VisitorIdentity _ann = new(1, "ann", Role.Analyst, 1, false);
    private LedgerWriter _writer = null!;

    private void Open(Engine engine)
    {
        _store = EngineStore.Open(engine, _folder);
        _planted = new PlantedAlerts(_store);
        _writer = _log.WriterOf(_store, _clock, _ann);
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _planted?.Dispose();
        _store?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public async Task A_change_is_in_the_ledger_before_it_is_in_the_tables_and_is_applied_once_wherever_it_stops(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(_clock.GetUtcNow(), "a rule");
        await _writer.SettleNowAsync();
        foreach (string stop in (string[])["before", "after", "tables", "nowhere"])
        {
            long changes = Changes(id);
            (_log.FailsBefore, _log.FailsAfter) = (stop == "before", stop == "after");
            if (stop == "tables")
                Sql(engine == Engine.Sqlite ? "CREATE TRIGGER planted BEFORE INSERT ON alert_change BEGIN SELECT RAISE(ABORT, 'planted'); END" : "ALTER TABLE alert_change ADD CONSTRAINT planted CHECK (false) NOT VALID");
            AlertTriage triage = new(_writer, new AlertFeed());
            bool fails = stop != "nowhere";
            Exception? thrown = await Record.ExceptionAsync(() => triage.ApplyAsync(_ann, [id], TriageAction.Open, $"stopped {stop}"));
            Assert.Equal(fails, thrown is StorageTroubleException or System.Data.Common.DbException);
            Assert.Equal(fails ? changes : changes + 1, Changes(id));
            if (stop == "tables")
                Sql(engine == Engine.Sqlite ? "DROP TRIGGER planted" : "ALTER TABLE alert_change DROP CONSTRAINT planted");

            // The next life, which knows nothing of the one before.
            _writer.Dispose();
            _writer = _log.WriterOf(_store, _clock);
            await _writer.SettleNowAsync();
            Assert.Equal(stop == "before" ? changes : changes + 1, Changes(id));
            Assert.Equal(Changes(id), _log.Entries.Count(e => e.Act.Kind == LedgerKind.AlertChanged));
        }
    }

    [Theory]
    [EngineData]
    public async Task What_happened_gets_into_the_ledger_once_though_the_program_dies_before_the_row_of_the_outbox_goes(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(_clock.GetUtcNow(), "a rule");
        _log.FailsAfter = true;
        await Assert.ThrowsAsync<StorageTroubleException>(_writer.SettleNowAsync);
        Assert.Equal(1, Outbox());
        _writer.Dispose();
        _writer = _log.WriterOf(_store, _clock);
        await _writer.SettleNowAsync();
        await _writer.SettleNowAsync();
        Assert.Equal(0, Outbox());
        LedgerEntry raised = Assert.Single(_log.Entries, e => e.Act.Kind == LedgerKind.AlertRaised);
        Assert.Equal((LedgerObject.Of(LedgerObject.Alert, id), LedgerAct.Nobody), (raised.Object, raised.Act.Actor));
        using ServerDb db = _store.CreateDbContext();
        Assert.Equal(1, db.Set<Alert>().Count());
    }

    [Theory]
    [EngineData]
    public async Task An_alert_that_came_again_many_times_is_opened_once_and_after_what_people_did_before(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(_clock.GetUtcNow(), "a rule");
        await new AlertTriage(_writer, new AlertFeed()).ApplyAsync(_ann, [id], TriageAction.Resolve, "done");
        for (int i = 0; i < 3; i++)
            _planted.Find(_clock.GetUtcNow(), "a rule");
        Assert.Equal(3, Outbox());
        await _writer.SettleNowAsync();
        Assert.Equal(0, Outbox());
        Assert.Equal([LedgerKind.AccountMade, LedgerKind.AlertRaised, LedgerKind.AlertChanged, LedgerKind.AlertReopened], _log.Entries.Select(e => e.Act.Kind));
        using ServerDb db = _store.CreateDbContext();
        Assert.Equal(AlertState.Open, db.Set<Alert>().Single().State);
        Assert.Equal(["done", "came again"], db.Set<AlertChange>().OrderBy(c => c.Id).Select(c => c.Reason));
        Assert.Equal([2L, 3], db.Set<AlertChange>().OrderBy(c => c.Id).Select(c => c.Entry));
    }

    [Theory]
    [EngineData]
    public async Task Who_did_it_stands_in_the_leaf_as_an_id_that_leads_to_nobody(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(_clock.GetUtcNow(), "a rule");
        await new AlertTriage(_writer, new AlertFeed()).ApplyAsync(_ann, [id], TriageAction.Open, "a look");
        LedgerEntry changed = _log.Entries.Last();
        using ServerDb db = _store.CreateDbContext();
        Assert.Equal(db.Set<Account>().Single().LedgerId, changed.Act.Actor);
        Assert.DoesNotContain("ann", changed.Body.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(LedgerAct.Nobody, changed.Act.Actor);
    }

    [Theory]
    [EngineData]
    public async Task Changes_at_the_same_time_come_one_after_another_and_numbers_are_given_once(Engine engine)
    {
        Open(engine);
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"user{i}")];
        await Parallel.ForEachAsync(names, async (name, _) =>
        {
            using AccountStore accounts = new(_store, _writer);
            Assert.True((await accounts.CreateAsync(new Account { Name = name, NormalizedName = name.ToUpperInvariant(), Role = Role.Viewer }, CancellationToken.None)).Succeeded);
            Assert.False((await accounts.CreateAsync(new Account { Name = name, NormalizedName = name.ToUpperInvariant(), Role = Role.Viewer }, CancellationToken.None)).Succeeded);
        });
        using ServerDb db = _store.CreateDbContext();
        Assert.Equal(Enumerable.Range(1, 13).Select(i => (long)i), db.Set<Account>().Select(a => a.Id).OrderBy(i => i));
        Assert.Equal(13, db.Set<Account>().Select(a => a.LedgerId).Distinct().Count());
    }

    [Theory]
    [EngineData]
    public async Task A_row_of_the_outbox_that_cannot_be_an_entry_keeps_no_other_out(Engine engine)
    {
        Open(engine);
        Sql("INSERT INTO ledger_outbox (once, actor, kind, object, time, body) VALUES ('a', 'nobody', 'alert.raised', 'alert/1', 1, '{}'), ('b', 'x', 'y', 'z', 1, 'none')");
        _planted.Find(_clock.GetUtcNow(), "a rule");
        await _writer.SettleNowAsync();
        Assert.Equal(0, Outbox());
        Assert.Single(_log.Entries, e => e.Act.Kind == LedgerKind.AlertRaised);
    }

    [Theory]
    [EngineData]
    public async Task An_alert_that_was_removed_before_it_got_into_the_ledger_does_not_come_back(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(_clock.GetUtcNow(), "a rule");
        Sql($"DELETE FROM alert WHERE id = {id}");
        await _writer.SettleNowAsync();
        Assert.Equal(0, Outbox());
        using ServerDb db = _store.CreateDbContext();
        Assert.Equal(0, db.Set<Alert>().Count());
    }

    [Theory]
    [EngineData]
    public async Task What_is_put_to_use_while_the_database_cannot_be_written_waits_and_gets_into_the_ledger_once(Engine engine)
    {
        Open(engine);
        UseNotes uses = new(_store, _writer, _clock);
        Sql("ALTER TABLE ledger_outbox RENAME TO away");
        SettingsView settings = new("1", [new SettingView("data", "here")], [], []);
        uses.Note(settings);
        Assert.ThrowsAny<System.Data.Common.DbException>(uses.Write);
        Sql("ALTER TABLE away RENAME TO ledger_outbox");
        uses.Write();
        uses.Write();
        await _writer.SettleNowAsync();
        Assert.Single(_log.Entries, e => e.Act.Kind == LedgerKind.SettingsUsed);
    }

    private int Changes(long alert)
    {
        using ServerDb db = _store.CreateDbContext();
        return db.Set<AlertChange>().Count(c => c.AlertId == alert);
    }

    private int Outbox()
    {
        using ServerDb db = _store.CreateDbContext();
        return db.Set<OutboxRow>().Count();
    }

    private void Sql(string text)
    {
        using ServerDb db = _store.CreateDbContext();
        db.Database.ExecuteSqlRaw(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }
}
