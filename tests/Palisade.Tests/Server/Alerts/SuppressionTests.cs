using System.Text.Json;
using Microsoft.Data.Sqlite;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Tests.Server.Ledger;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Alerts;

/// <summary>What suppressions hide and what they must not, who makes them, and that nobody's name gets into one.</summary>
public sealed class SuppressionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly ManualClock _clock = new();
    private ServerStore _store = null!;
    private LedgerWriter _ledger = null!;
    private PlantedAlerts _planted = null!;
    private AlertBook _alerts = null!;
    private SuppressionBook _book = null!;
    private readonly VisitorIdentity _ann = new(1, "ann", Role.Analyst, 1, false);
    private readonly VisitorIdentity _ben = new(2, "ben", Role.Analyst, 2, false);
    private readonly VisitorIdentity _lea = new(3, "lea", Role.Lead, 3, false);

    private void Open(Engine engine)
    {
        _store = EngineStore.Open(engine, _folder);
        _ledger = new MemoryLedger().WriterOf(_store, _clock, _ann, _ben, _lea);
        _planted = new PlantedAlerts(_store, _ledger);
        _alerts = new AlertBook(_store);
        _book = new SuppressionBook(_store, _ledger, _clock, rule => rule == PlantedAlerts.IdOf("noisy"), set => _planted.Suppressions = set);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private static SuppressionOrder Noisy => new() { Rule = PlantedAlerts.IdOf("noisy"), Days = 7, Reason = "a known job" };

    public void Dispose()
    {
        _planted?.Dispose();
        _book?.Dispose();
        _ledger?.Dispose();
        _store?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public async Task What_it_hides_is_counted_and_not_shown_until_something_comes_that_it_does_not_hide(Engine engine)
    {
        Open(engine);
        long made = await Make(_lea, Noisy);
        long id = _planted.Find(Now, "noisy", count: 3);
        long other = _planted.Find(Now, "other");
        Assert.Equal([other], (await List(AlertFilter.ToDo)).Select(r => r.Id));
        AlertRow hidden = Assert.Single(await List(AlertFilter.Suppressed));
        Assert.Equal((id, 3L, 3L), (hidden.Id, hidden.Count, hidden.Suppressed));
        Assert.Equal((3L, Now), ((await _book.FindAsync(made))!.Hits, (await _book.FindAsync(made))!.LastHit));
        Assert.Equal(1, new AlertCounts(_store, new AlertFeed()).ByState().Suppressed);

        Assert.True(await _book.EndAsync(_lea, made));
        Assert.Equal(id, _planted.Find(Now, "noisy"));
        AlertRow shown = (await List(AlertFilter.ToDo)).Single(r => r.Id == id);
        Assert.Equal((4L, 3L), (shown.Count, shown.Suppressed));
    }

    [Theory]
    [EngineData]
    public async Task One_that_only_monitors_counts_and_hides_nothing(Engine engine)
    {
        Open(engine);
        long made = await Make(_lea, Noisy with { MonitorOnly = true });
        long id = _planted.Find(Now, "noisy", count: 5);
        Assert.Equal(0, (await List(AlertFilter.ToDo)).Single(r => r.Id == id).Suppressed);
        Assert.Equal(5, (await _book.FindAsync(made))!.Hits);
    }

    [Theory]
    [EngineData]
    public async Task A_repeat_that_is_hidden_opens_nothing(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(Now, "noisy");
        await new AlertTriage(_ledger, new AlertFeed()).ApplyAsync(_ann, [id], TriageAction.Resolve, "");
        await Make(_lea, Noisy);
        _planted.Find(Now, "noisy");
        Assert.Equal(AlertState.Resolved, (await _alerts.FindAsync(id))!.Alert.State);
    }

    [Theory]
    [EngineData]
    public async Task It_hides_on_the_host_named_and_on_no_other(Engine engine)
    {
        Open(engine);
        long one = _planted.Find(Now, "noisy", host: "DC1"), two = _planted.Find(Now, "noisy", host: "DC2");
        await Make(_lea, Noisy with { Host = (await _alerts.FindAsync(one))!.Alert.Host });
        _planted.Find(Now, "noisy", host: "DC1");
        _planted.Find(Now, "noisy", host: "dc2");
        Assert.Equal((1L, 0L), ((await _alerts.FindAsync(one))!.Alert.Suppressed, (await _alerts.FindAsync(two))!.Alert.Suppressed));
    }

    [Theory]
    [EngineData]
    public async Task It_hides_the_value_named_by_its_token_and_no_other_of_the_same_alert(Engine engine)
    {
        Open(engine);
        long id = _planted.Find(Now, "noisy", fields: """{"TargetUserName":"svc-backup","EventID":4624}""");
        using JsonDocument matched = JsonDocument.Parse((await _alerts.FindAsync(id))!.Alert.Matched);
        string token = matched.RootElement.GetProperty("TargetUserName").GetString()!;
        Assert.StartsWith("user-", token, StringComparison.Ordinal);
        await Make(_lea, new SuppressionOrder { Field = "TargetUserName", Value = token, Days = 1, Reason = "the backup" });
        _planted.Find(Now, "noisy", fields: """{"TargetUserName":"SVC-BACKUP","EventID":4624}""", count: 2);
        _planted.Find(Now, "noisy", fields: """{"TargetUserName":"mallory","EventID":4624}""", count: 3);
        _planted.Find(Now, "noisy", fields: """{"TargetUserName":["mallory","svc-backup"]}""");
        AlertDetail detail = (await _alerts.FindAsync(id))!;
        Assert.Equal((7L, 3L), (detail.Alert.Count, detail.Alert.Suppressed));
    }

    [Theory]
    [EngineData("23:00", "01:00", 23, 59, true)]
    [EngineData("23:00", "01:00", 0, 59, true)]
    [EngineData("23:00", "01:00", 1, 0, false)]
    [EngineData("23:00", "01:00", 22, 59, false)]
    [EngineData("02:00", "04:00", 2, 0, true)]
    [EngineData("02:00", "04:00", 4, 0, false)]
    public async Task A_daily_window_holds_from_its_begin_to_before_its_end(Engine engine, string from, string to, int hour, int minute, bool hides)
    {
        Open(engine);
        await Make(_lea, Noisy with { From = from, To = to });
        DateTimeOffset found = new(2026, 3, 3, hour, minute, 0, TimeSpan.Zero);
        Assert.Equal(hides ? 1 : 0, (await _alerts.FindAsync(_planted.Find(found, "noisy")))!.Alert.Suppressed);
    }

    [Theory]
    [EngineData]
    public async Task It_ends_by_itself_without_anybody_looking(Engine engine)
    {
        Open(engine);
        await Make(_lea, Noisy with { Days = 1 });
        _clock.Advance(TimeSpan.FromDays(1));
        long id = _planted.Find(Now, "noisy");
        Assert.Equal(0, (await _alerts.FindAsync(id))!.Alert.Suppressed);
        Assert.Empty(await _book.ListAsync(current: true, null, 10));
        Assert.Equal("expired", (await _book.ListAsync(current: false, null, 10)).Single().StateAt(Now));
    }

    [Theory]
    [EngineData]
    public async Task An_analysts_does_nothing_until_a_lead_agrees(Engine engine)
    {
        Open(engine);
        long asked = await Make(_ann, Noisy);
        long id = _planted.Find(Now, "noisy");
        Assert.Equal(0, (await _alerts.FindAsync(id))!.Alert.Suppressed);
        Assert.Equal("waits for approval", (await _book.FindAsync(asked))!.StateAt(Now));
        Assert.Equal(1, (await _book.AttentionAsync()).Waiting);
        Assert.True(await _book.ApproveAsync(_lea, asked));
        Assert.False(await _book.ApproveAsync(_lea, asked));
        _planted.Find(Now, "noisy");
        Assert.Equal(1, (await _alerts.FindAsync(id))!.Alert.Suppressed);
        Assert.Equal(("lea", "hides"), ((await _book.FindAsync(asked))!.ApprovedBy, (await _book.FindAsync(asked))!.StateAt(Now)));
        Assert.Equal([asked], (await _book.AttentionAsync()).Ending.Select(s => s.Id));
    }

    [Theory]
    [EngineData]
    public async Task Its_author_and_a_lead_end_it_and_nobody_else(Engine engine)
    {
        Open(engine);
        long first = await Make(_ann, Noisy), second = await Make(_ann, Noisy);
        Assert.False(await _book.EndAsync(_ben, first));
        Assert.True(await _book.EndAsync(_ann, first));
        Assert.True(await _book.EndAsync(_lea, second));
        Assert.False(await _book.EndAsync(_lea, second));
        Assert.False(await _book.ApproveAsync(_lea, first));
    }

    [Theory]
    [EngineData]
    public async Task They_are_in_effect_again_after_a_start(Engine engine)
    {
        Open(engine);
        await Make(_lea, Noisy);
        SuppressionSet? loaded = null;
        using SuppressionBook again = new(_store, _ledger, _clock, _ => true, set => loaded = set);
        await again.LoadAsync();
        Assert.Single(loaded!.For(PlantedAlerts.IdOf("noisy"), Now)!);
        Assert.Null(loaded.For("another", Now));
    }

    [Theory]
    [EngineData("", "", "", "", 7, "why", "Name a rule")]
    [EngineData("noisy", "", "", "", 7, " ", "Say why")]
    [EngineData("noisy", "", "", "", 0, "why", "1 to 90")]
    [EngineData("noisy", "", "", "", 91, "why", "1 to 90")]
    [EngineData("unknown", "", "", "", 7, "why", "no rule with this id")]
    [EngineData("noisy", "DC1", "", "", 7, "why", "token")]
    [EngineData("noisy", "host-12345", "", "", 7, "why", "token")]
    [EngineData("noisy", "host-7f3a9c41d0", "", "", 7, "why", "")]
    [EngineData("noisy", "", "TargetUserName", "", 7, "why", "together")]
    [EngineData("noisy", "", "", "x", 7, "why", "together")]
    [EngineData("noisy", "", "TargetUserName", "mallory", 7, "why", "leads to a person")]
    [EngineData("noisy", "", "target_user_name", "mallory", 7, "why", "leads to a person")]
    [EngineData("noisy", "", "TargetUserName", "user-7f3a9c41d0", 7, "why", "")]
    [EngineData("noisy", "", "TargetUserName", "user-7f3a9c41d0 mallory", 7, "why", "leads to a person")]
    [EngineData("noisy", "", "CommandLine", "ping 198.51.100.7", 7, "why", "in clear")]
    [EngineData("noisy", "", "Image", "C:\\Users\\mallory\\x.exe", 7, "why", "in clear")]
    [EngineData("noisy", "", "Image", "C:\\Users\\user-7f3a9c41d0\\x.exe", 7, "why", "")]
    [EngineData("noisy", "", "Image", "C:\\Windows\\x.exe", 7, "why", "")]
    [EngineData("noisy", "", "Image", "C:\\Windows\\x.exe", 7, "asked by mallory@example.org", "in clear")]
    [EngineData("noisy", "", "Image", "a\nb", 7, "why", "control")]
    public async Task What_is_asked_for_is_taken_or_refused_with_what_to_do(Engine engine, string rule, string host, string field, string value, int days, string reason, string part)
    {
        Open(engine);
        string id = rule.Length > 0 ? PlantedAlerts.IdOf(rule) : "";
        (string? refusal, Suppression? made) = await _book.MakeAsync(_lea, new SuppressionOrder { Rule = id, Host = host, Field = field, Value = value, Days = days, Reason = reason });
        Assert.Equal(part.Length == 0, made is not null);
        if (part.Length > 0)
            Assert.Contains(part, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08:00", "")]
    [InlineData("", "08:00")]
    [InlineData("08:00", "08:00")]
    [InlineData("24:00", "08:00")]
    [InlineData("8am", "9am")]
    public async Task A_window_that_is_none_is_refused(string from, string to)
    {
        Open(Engine.Sqlite);
        Assert.Contains("HH:mm", (await _book.MakeAsync(_lea, Noisy with { From = from, To = to })).Refusal, StringComparison.Ordinal);
    }

    private async Task<long> Make(VisitorIdentity who, SuppressionOrder order)
    {
        (string? refusal, Suppression? made) = await _book.MakeAsync(who, order);
        Assert.Null(refusal);
        return made!.Id;
    }

    private Task<List<AlertRow>> List(string state) => _alerts.ListAsync(new AlertFilter { State = state }, null, 100);
}
