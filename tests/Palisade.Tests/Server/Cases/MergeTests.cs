using Palisade.Incidents;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;

namespace Palisade.Tests.Server.Cases;

/// <summary>Merges, merges of merges, circles, and that parting gives back what was.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly CaseWorld _world = new();
    private readonly MergeDesk _desk;

    public MergeTests() => _desk = new MergeDesk(_world.Ledger, _world.Desk, _world.Names);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_merge_shows_both_as_one_loses_nothing_and_is_an_entry_in_each()
    {
        (long one, long two, long[] alerts) = await TwoAsync();
        await _world.Desk.NoteAsync(_world.Ann, one, "of the first");
        Assert.Equal(two, (await _desk.MergeAsync(_world.Ben, one, two, "the same tool")).Id);
        Assert.Equal(alerts.Order(), await _world.AlertsOf(two));
        Assert.Equal([alerts[0]], await _world.AlertsOf(one));
        Assert.Contains("of the first", (await _world.Book.EventsAsync(two, LedgerKind.CaseNoted)).Select(e => e.Text));
        Assert.Equal([LedgerKind.CaseMerged, LedgerKind.CaseMerged], new[] { one, two }.Select(id => _world.EntriesOf(id).Last().Act.Kind));
        Assert.Equal([two, one], (await _world.Book.FindAsync(two))!.Members);
        Assert.Equal([two], (await _world.Book.OfAlertAsync(alerts[0])).Select(c => c.Key));
        Assert.DoesNotContain(one, (await _world.Book.ListAsync(new CaseFilter(CaseFilter.Live, "", null), null, 10)).Select(c => c.Id));
        Assert.Contains($"went into case {two}", (await _world.Desk.NoteAsync(_world.Ann, one, "late")).Problem, StringComparison.Ordinal);
        Assert.Contains($"went into case {two}", (await _world.Desk.ChangeAsync(_world.Ann, one, new CaseEdit { Version = 99, Title = "late" })).Problem, StringComparison.Ordinal);
        // What is open of the one keeps the other open.
        Assert.Contains("2 alerts", (await Close(two)).Problem, StringComparison.Ordinal);
        await _world.Triage.ApplyAsync(_world.Ann, [alerts[1]], TriageAction.Resolve, "");
        Assert.Contains($"alert {alerts[0]}", (await Close(two)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parting_gives_back_what_was_with_what_was_done_since()
    {
        (long one, long two, long[] alerts) = await TwoAsync();
        int before = _world.EntriesOf(one).Count();
        await _desk.MergeAsync(_world.Ben, one, two, "the same tool");
        await _world.Desk.NoteAsync(_world.Ann, two, "of both");
        Assert.Contains("reason is empty", (await _desk.PartAsync(_world.Ben, one, "")).Problem, StringComparison.Ordinal);
        Assert.Equal(one, (await _desk.PartAsync(_world.Ben, one, "another tool")).Id);
        Assert.Equal([alerts[0]], await _world.AlertsOf(one));
        Assert.Equal([alerts[1]], await _world.AlertsOf(two));
        Assert.Null((await _world.Book.FindAsync(one))!.Case.MergedInto);
        Assert.Equal(before + 2, _world.EntriesOf(one).Count());
        Assert.Empty(await _world.Book.EventsAsync(one, LedgerKind.CaseNoted));
        Assert.Single(await _world.Book.EventsAsync(two, LedgerKind.CaseNoted));
        Assert.Contains("went into no other", (await _desk.PartAsync(_world.Ben, one, "again")).Problem, StringComparison.Ordinal);
        Assert.Equal(CaseProblem.Missing, (await _desk.PartAsync(_world.Ben, 77, "why")).Kind);
        Assert.Null((await _world.Desk.NoteAsync(_world.Ann, one, "on its own again")).Problem);
    }

    [Fact]
    public async Task A_merge_of_a_merge_is_read_together_and_parted_in_any_order()
    {
        (long one, long two, long[] alerts) = await TwoAsync();
        long alert = _world.Planted.Find(_world.Now, "three");
        long three = await _world.OpenAsync("third", alert);
        await _desk.MergeAsync(_world.Ann, one, two, "one tool");
        await _desk.MergeAsync(_world.Ann, two, three, "one host");
        Assert.Equal([three, two, one], (await _world.Book.FindAsync(three))!.Members);
        Assert.Equal(alerts.Append(alert).Order(), await _world.AlertsOf(three));
        Assert.Null((await _desk.PartAsync(_world.Ann, two, "another host")).Problem);
        Assert.Equal([alert], await _world.AlertsOf(three));
        Assert.Equal(alerts.Order(), await _world.AlertsOf(two));
        await _desk.MergeAsync(_world.Ann, two, three, "it was one host");
        Assert.Null((await _desk.PartAsync(_world.Ann, one, "another tool")).Problem);
        Assert.Equal(new[] { alerts[1], alert }.Order(), await _world.AlertsOf(three));
        Assert.Equal([alerts[0]], await _world.AlertsOf(one));
    }

    [Fact]
    public async Task A_circle_a_closed_case_and_one_that_went_elsewhere_are_refused()
    {
        (long one, long two, long[] alerts) = await TwoAsync();
        long three = await _world.OpenAsync("third"), closed = await _world.OpenAsync("closed");
        await Close(closed);
        int before = _world.Log.Entries.Count();
        Assert.Contains("into itself", (await _desk.MergeAsync(_world.Ann, one, one, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("no such case", (await _desk.MergeAsync(_world.Ann, one, 77, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("is closed", (await _desk.MergeAsync(_world.Ann, one, closed, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("is closed", (await _desk.MergeAsync(_world.Ann, closed, one, "why")).Problem, StringComparison.Ordinal);
        Assert.Equal(before, _world.Log.Entries.Count());
        await _desk.MergeAsync(_world.Ann, one, two, "why");
        await _desk.MergeAsync(_world.Ann, two, three, "why");
        Assert.Contains("circle", (await _desk.MergeAsync(_world.Ann, three, one, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("circle", (await _desk.MergeAsync(_world.Ann, three, two, "why")).Problem, StringComparison.Ordinal);
        Assert.Contains("went into case", (await _desk.MergeAsync(_world.Ann, one, three, "why")).Problem, StringComparison.Ordinal);
        long four = await _world.OpenAsync("fourth");
        Assert.Contains($"choose that one", (await _desk.MergeAsync(_world.Ann, four, one, "why")).Problem, StringComparison.Ordinal);
        Assert.Equal(2, alerts.Length);
    }

    private async Task<CaseAnswer> Close(long id) =>
        await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = (await _world.Book.FindAsync(id))!.Case.Entries, State = CaseState.Closed, Outcome = "unknown", Note = "done" });

    private async Task<(long One, long Two, long[] Alerts)> TwoAsync()
    {
        long[] alerts = [_world.Planted.Find(_world.Now, "one"), _world.Planted.Find(_world.Now, "two")];
        return (await _world.OpenAsync("first", alerts[0]), await _world.OpenAsync("second", alerts[1]), alerts);
    }
}
