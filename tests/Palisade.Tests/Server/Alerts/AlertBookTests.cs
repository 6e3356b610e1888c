using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Ledger;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Alerts;

/// <summary>The list of alerts, what is done with them, and how it is undone.</summary>
public sealed class AlertBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly ManualClock _clock = new();
    private ServerStore _store = null!;
    private LedgerWriter _ledger = null!;
    private PlantedAlerts _planted = null!;
    private readonly AlertFeed _feed = new();
    private AlertBook _book = null!;
    private AlertTriage _triage = null!;
    private readonly VisitorIdentity _ann = new(1, "ann", Role.Analyst, 1, false);
    private readonly VisitorIdentity _ben = new(2, "ben", Role.Analyst, 2, false);

    private void Open(Engine engine)
    {
        _store = EngineStore.Open(engine, _folder);
        _ledger = new MemoryLedger().WriterOf(_store, _clock, _ann, _ben);
        _planted = new PlantedAlerts(_store, _ledger);
        _book = new AlertBook(_store);
        _triage = new AlertTriage(_ledger, _feed);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    public void Dispose()
    {
        _planted?.Dispose();
        _ledger?.Dispose();
        _store?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public async Task The_list_is_walked_page_by_page_with_each_alert_once_the_highest_and_latest_first(Engine engine)
    {
        Open(engine);
        const int seed = 20261122;
        Random random = new(seed);
        List<(RuleLevel Level, DateTimeOffset Seen, long Id)> expected = [];
        for (int i = 0; i < 60; i++)
        {
            // Many have the same time and level.
            RuleLevel level = (RuleLevel)random.Next(5);
            DateTimeOffset seen = Now.AddMinutes(random.Next(4));
            expected.Add((level, seen, _planted.Find(seen, $"rule {i}", level: level)));
        }

        List<long> walked = [];
        AlertPlace? place = null;
        for (List<AlertRow> rows; ; place = AlertPlace.TryParse(AlertPlace.After(rows[6]).ToString(), out AlertPlace next) ? next : throw new InvalidOperationException())
        {
            rows = await _book.ListAsync(new AlertFilter(), place, 7);
            walked.AddRange(rows.Take(7).Select(r => r.Id));
            if (rows.Count <= 7)
                break;
        }

        Assert.True(expected.OrderByDescending(e => e.Level).ThenByDescending(e => e.Seen).ThenByDescending(e => e.Id).Select(e => e.Id).SequenceEqual(walked), $"seed {seed}");
    }

    [Theory]
    [EngineData("to-do", "", "", "failed logins,percent 100% off,wide_use")]
    [EngineData("to-do", "high", "", "failed logins")]
    [EngineData("all", "", "", "failed logins,percent 100% off,resolved one,wide_use")]
    [EngineData("resolved", "", "", "resolved one")]
    [EngineData("all", "", "FAILED", "failed logins")]
    [EngineData("all", "", "0% o", "percent 100% off")]
    [EngineData("all", "", "e_u", "wide_use")]
    [EngineData("all", "", "attack.execution", "failed logins,percent 100% off,resolved one,wide_use")]
    [EngineData("all", "", "DC1", "")]
    [EngineData("suppressed", "", "", "")]
    public async Task A_filter_gives_what_fits(Engine engine, string state, string level, string text, string titles)
    {
        Open(engine);
        _planted.Find(Now, "failed logins", level: RuleLevel.High);
        _planted.Find(Now, "percent 100% off", level: RuleLevel.Low);
        _planted.Find(Now, "wide_use", level: RuleLevel.Medium);
        long resolved = _planted.Find(Now, "resolved one", level: RuleLevel.Low);
        await _triage.ApplyAsync(_ann, [resolved], TriageAction.Resolve, "");
        Assert.Null(AlertFilter.Read(state, level, text, "", null, out AlertFilter filter));
        Assert.Equal(titles, string.Join(',', (await _book.ListAsync(filter, null, 10)).Select(r => r.Title).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("gone", "", "", "state is one of")]
    [InlineData("", "severe", "", "level is one of")]
    [InlineData("", "", "x", "at most")]
    public void What_cannot_be_asked_is_said(string state, string level, string text, string part) =>
        Assert.Contains(part, AlertFilter.Read(state, level, text.Length > 0 ? new string('x', 201) : "", "", null, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("4.1")]
    [InlineData("5.1.1")]
    [InlineData("4.-1.1")]
    [InlineData("4.1.99999999999999999999")]
    [InlineData("4.1.1 or 1=1")]
    public void A_place_that_was_not_given_is_none(string text) => Assert.False(AlertPlace.TryParse(text, out _));

    [Theory]
    [EngineData]
    public async Task What_was_done_is_in_the_history_and_undone_as_it_was(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(Now, "rule");
        TriageAnswer assigned = await _triage.ApplyAsync(_ann, [id, id, 999], TriageAction.AssignMe, "");
        Assert.Equal([id], assigned.Changed);
        Assert.Equal(1, assigned.NotFound);
        TriageAnswer closed = await _triage.ApplyAsync(_ben, [id], TriageAction.FalsePositive, " a backup job ");
        AlertDetail detail = (await _book.FindAsync(id))!;
        Assert.Equal((AlertState.FalsePositive, 1L, "a backup job"), (detail.Alert.State, detail.Alert.Assignee!.Value, detail.Alert.StateReason));
        Assert.Equal(["ben", "ann"], detail.Changes.Select(c => c.Actor));

        Assert.Equal((1, 0), await _triage.UndoAsync(_ben, closed.Batch));
        detail = (await _book.FindAsync(id))!;
        Assert.Equal((AlertState.Open, 1L, ""), (detail.Alert.State, detail.Alert.Assignee!.Value, detail.Alert.StateReason));
        Assert.Equal("undone", detail.Changes[0].Reason);
        // Undone once is enough, and what was done before it has others after it.
        Assert.Equal((0, 1), await _triage.UndoAsync(_ben, closed.Batch));
        Assert.Equal((0, 1), await _triage.UndoAsync(_ann, assigned.Batch));
    }

    [Theory]
    [EngineData]
    public async Task Undoing_is_for_who_did_it_and_for_ten_seconds(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(Now, "rule");
        TriageAnswer closed = await _triage.ApplyAsync(_ann, [id], TriageAction.Resolve, "");
        Assert.Null(await _triage.UndoAsync(_ben, closed.Batch));
        Assert.Null(await _triage.UndoAsync(_ann, "no such batch"));
        Assert.Null(await _triage.UndoAsync(_ann, ""));
        _clock.Advance(AlertTriage.UndoTime + TimeSpan.FromMilliseconds(1));
        Assert.Null(await _triage.UndoAsync(_ann, closed.Batch));
        Assert.Equal(AlertState.Resolved, (await _book.FindAsync(id))!.Alert.State);
    }

    [Theory]
    [EngineData]
    public async Task Many_are_changed_and_undone_together_but_for_those_changed_since(Engine engine)
    {
        Open(engine);
        long[] ids = [.. Enumerable.Range(0, 30).Select(i => _planted.Find(Now, $"rule {i}"))];
        TriageAnswer closed = await _triage.ApplyAsync(_ann, ids, TriageAction.Resolve, "");
        Assert.Equal(30, closed.Changed.Count);
        await _triage.ApplyAsync(_ben, ids[..4], TriageAction.Open, "not so fast");
        Assert.Equal((26, 4), await _triage.UndoAsync(_ann, closed.Batch));
        Assert.Equal(26, (await _book.ListAsync(new AlertFilter { State = "new" }, null, 100)).Count);
        Assert.Equal(4, (await _book.ListAsync(new AlertFilter { State = "open" }, null, 100)).Count);
    }

    [Theory]
    [EngineData]
    public async Task A_repeat_opens_what_was_resolved_and_never_a_false_positive(Engine engine)
    {
        Open(engine);
        long resolved = _planted.Find(Now, "resolved"), nothing = _planted.Find(Now, "nothing");
        await _triage.ApplyAsync(_ann, [resolved], TriageAction.Resolve, "cleaned");
        await _triage.ApplyAsync(_ann, [nothing], TriageAction.FalsePositive, "a test");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((resolved, nothing), (_planted.Find(Now, "resolved"), _planted.Find(Now, "nothing", count: 3)));
        AlertDetail again = (await _book.FindAsync(resolved))!;
        Assert.Equal((AlertState.Open, "came again", 2L, 1L), (again.Alert.State, again.Alert.StateReason, again.Alert.Count, again.Alert.Assignee!.Value));
        Assert.Equal(("", "came again", AlertState.Resolved), (again.Changes[0].Actor, again.Changes[0].Reason, again.Changes[0].FromState));
        Assert.Equal((AlertState.FalsePositive, 4L), ((await _book.FindAsync(nothing))!.Alert.State, (await _book.FindAsync(nothing))!.Alert.Count));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM alert WHERE state = 'new' AND count > suppressed", "COVERING INDEX alert_state")]
    [InlineData("SELECT level, count(*), min(first_seen) FROM alert WHERE state = 'new' AND count > suppressed GROUP BY level", "COVERING INDEX alert_state")]
    [InlineData("SELECT state, count(*), sum(CASE WHEN count > suppressed THEN 1 ELSE 0 END) FROM alert GROUP BY state", "COVERING INDEX alert_state")]
    [InlineData("SELECT rule_id, count(*), sum(count), sum(suppressed), max(last_seen) FROM alert WHERE rule_id <> '' GROUP BY rule_id", "COVERING INDEX alert_rule")]
    [InlineData("SELECT title, count(*), sum(count), sum(suppressed), max(last_seen) FROM alert WHERE rule_id = '' GROUP BY title", "COVERING INDEX alert_rule")]
    [InlineData("SELECT title FROM (SELECT * FROM alert INDEXED BY alert_words) AS a WHERE (a.state = 'new' OR a.state = 'open') AND a.rule_id = 'x' AND (a.title LIKE '%x%' OR a.host LIKE '%x%') ORDER BY a.level DESC, a.last_seen DESC, a.id DESC LIMIT 51", "INDEX alert_words")]
    [InlineData("SELECT title FROM alert WHERE title LIKE '%x%' OR host LIKE '%x%' ORDER BY level DESC, last_seen DESC, id DESC LIMIT 51", "COVERING INDEX alert_words")]
    [InlineData("SELECT title FROM alert WHERE assignee = 1 ORDER BY level DESC, last_seen DESC, id DESC LIMIT 51", "INDEX alert_assignee")]
    [InlineData("SELECT title FROM alert WHERE (state = 'new' OR state = 'open') AND count > suppressed ORDER BY level DESC, last_seen DESC, id DESC LIMIT 51", "INDEX alert_state")]
    [InlineData("SELECT title FROM alert WHERE count <= suppressed ORDER BY level DESC, last_seen DESC, id DESC LIMIT 51", "INDEX alert_hidden")]
    [InlineData("SELECT title FROM alert ORDER BY level DESC, last_seen DESC, id DESC LIMIT 51", "INDEX alert_words")]
    [InlineData("SELECT title FROM alert WHERE rule_id = 'x' ORDER BY level DESC LIMIT 51", "INDEX alert_rule")]
    public void What_every_page_asks_is_found_by_an_index(string query, string index)
    {
        Open(Engine.Sqlite);
        using ServerDb db = _store.CreateDbContext();
        db.Database.OpenConnection();
        using System.Data.Common.DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        using System.Data.Common.DbDataReader steps = command.ExecuteReader();
        List<string> plan = [];
        while (steps.Read())
            plan.Add(steps.GetString(3));
        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
    }

    [Theory]
    [EngineData]
    public async Task An_alert_that_was_not_seen_for_400_days_goes_with_its_history_and_no_sooner(Engine engine)
    {
        Open(engine);
        long old = _planted.Find(Now, "old"), seen = _planted.Find(Now, "seen again");
        await _triage.ApplyAsync(_ann, [old, seen], TriageAction.Resolve, "done");
        _clock.Advance(TimeSpan.FromDays(399));
        _planted.Prunes = true;
        _planted.Find(Now, "seen again");
        Assert.NotNull(await _book.FindAsync(old));
        _clock.Advance(TimeSpan.FromDays(2));
        _planted.Find(Now, "another");
        Assert.Null(await _book.FindAsync(old));
        Assert.Equal(2, (await _book.FindAsync(seen))!.Changes.Count);
        Assert.Equal(2, (await _book.HoursAsync(0)).Count);
    }

    [Theory]
    [InlineData(null, 1, "", "action is one of")]
    [InlineData("drop", 1, "", "action is one of")]
    [InlineData("resolve", 0, "", "1 to 500")]
    [InlineData("resolve", 501, "", "1 to 500")]
    [InlineData("false-positive", 1, " ", "Say why")]
    [InlineData("resolve", 1, "long", "at most 1000")]
    [InlineData("false-positive", 1, "it was mallory@example.org", "in clear")]
    [InlineData("resolve", 1, "only from 198.51.100.7", "in clear")]
    public void What_cannot_be_done_is_said(string? action, int count, string reason, string part) =>
        Assert.Contains(part, AlertTriage.Refusal([.. Enumerable.Range(1, count).Select(i => (long)i)], TriageActions.Find(action), reason == "long" ? new string('x', 1001) : reason), StringComparison.Ordinal);

    [Theory]
    [EngineData]
    public async Task The_new_ones_are_counted_by_level_with_the_oldest(Engine engine)
    {
        Open(engine);
        _planted.Find(Now, "a", level: RuleLevel.Critical);
        _planted.Find(Now.AddHours(1), "b", level: RuleLevel.Critical);
        long open = _planted.Find(Now, "c", level: RuleLevel.Low);
        AlertCounts counts = new(_store, _feed);
        Assert.Equal(3, await counts.NewAsync());
        await _triage.ApplyAsync(_ann, [open], TriageAction.Open, "");
        Assert.Equal(2, await counts.NewAsync());
        (RuleLevel level, (long count, DateTimeOffset oldest)) = (await _book.NewByLevelAsync()).Single();
        Assert.Equal((RuleLevel.Critical, 2L, Now), (level, count, oldest));
        Assert.Equal((2L, 1L, 0L), (counts.ByState().ByState[AlertState.New], counts.ByState().ByState[AlertState.Open], counts.ByState().Suppressed));
    }
}
