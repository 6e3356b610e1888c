using Microsoft.Data.Sqlite;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Detecting;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Ledger;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Alerts;

/// <summary>No more alerts are kept than so many, whatever a rule does; what goes is counted.</summary>
public sealed class AlertBoundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly ManualClock _clock = new();
    private ServerStore _store = null!;
    private PlantedAlerts _planted = null!;
    private AlertBook _book = null!;

    private void Open(Engine engine)
    {
        _store = EngineStore.Open(engine, _folder);
        _planted = new PlantedAlerts(_store, most: 10);
        _book = new AlertBook(_store);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    public void Dispose()
    {
        _planted?.Dispose();
        _store?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public async Task Closed_alerts_go_first_the_oldest_before_the_others(Engine engine)
    {
        Open(engine);
        long[] ids = [.. Enumerable.Range(0, 10).Select(i => _planted.Find(Now.AddMinutes(i), $"rule {i}"))];
        VisitorIdentity ann = new(1, "ann", Role.Analyst, 1, false);
        using LedgerWriter ledger = new MemoryLedger().WriterOf(_store, _clock, ann);
        AlertTriage triage = new(ledger, new AlertFeed());
        await triage.ApplyAsync(ann, [ids[4], ids[7]], TriageAction.FalsePositive, "a scanner");
        await triage.ApplyAsync(ann, [ids[5]], TriageAction.Resolve, "");
        long next = _planted.Find(Now.AddMinutes(10), "rule 10");
        Assert.Equal((long[])[.. ids.Except([ids[4]]), next], await KeptAsync());
        long last = _planted.Find(Now.AddMinutes(11), "rule 11");
        Assert.Equal((long[])[.. ids.Except([ids[4], ids[5]]), next, last], await KeptAsync());
        Assert.Equal(new AlertsRemoved(2, 0), _planted.Removed);
        Assert.Equal(0, await _book.RemovedAsync(Now));
    }

    [Theory]
    [EngineData]
    public async Task A_rule_that_floods_loses_its_own_alerts_and_costs_no_other_rule_one(Engine engine)
    {
        Open(engine);
        long quiet = _planted.Find(Now, "quiet"), other = _planted.Find(Now, "other", host: "H1");
        long[] noise = [.. Enumerable.Range(0, 30).Select(i => _planted.Find(Now.AddMinutes(1 + i), "noisy", host: $"H{i}"))];
        Assert.Equal((long[])[quiet, other, .. noise[^8..]], await KeptAsync());
        Assert.Equal(new AlertsRemoved(0, 22), _planted.Removed);
        Assert.Equal((22L, 0L), (await _book.RemovedAsync(Now), await _book.RemovedAsync(Now.AddDays(2))));
    }

    [Theory]
    [EngineData]
    public async Task A_repeat_removes_nothing_and_a_later_start_counts_what_is_there(Engine engine)
    {
        Open(engine);
        for (int i = 0; i < 10; i++)
            _planted.Find(Now.AddMinutes(i), "noisy", host: $"H{i}");
        _planted.Find(Now.AddMinutes(20), "noisy", host: "H3", count: 5);
        Assert.True(_planted.Removed.IsNone);
        using PlantedAlerts later = new(_store, most: 6);
        long newest = later.Find(Now.AddMinutes(30), "noisy", host: "H11");
        Assert.Equal(new AlertsRemoved(0, 5), later.Removed);
        // H3 was seen again: the oldest are those seen longest ago.
        Assert.Equal((long[])[4, 7, 8, 9, 10, newest], await KeptAsync());
    }

    private async Task<long[]> KeptAsync() => [.. (await _book.ListAsync(new AlertFilter { State = AlertFilter.All }, null, 100)).Select(r => r.Id).Order()];
}
