using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;

namespace Palisade.Tests.Server.Cases;

/// <summary>What can be done with a case, what cannot, and that its history has no gap.</summary>
public sealed class CaseDeskTests : IDisposable
{
    private readonly CaseWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_case_opens_with_its_alerts_the_highest_level_and_its_opener()
    {
        long low = _world.Planted.Find(_world.Now, "one", level: RuleLevel.Low), high = _world.Planted.Find(_world.Now, "two", level: RuleLevel.Critical);
        long id = await _world.OpenAsync("  Something happened ", low, high, low);
        CaseDetail found = (await _world.Book.FindAsync(id))!;
        Assert.Equal(("Something happened", RuleLevel.Critical, CaseState.Open, "ann", "ann"), (found.Case.Title, found.Case.Severity, found.Case.State, found.Case.OpenedBy, found.Owner));
        Assert.Equal([low, high], await _world.AlertsOf(id));
        Assert.Equal([id], (await _world.Book.OfAlertAsync(high)).Select(c => c.Key));
        Assert.Equal(["Opened: Something happened", $"Alert {low} added: one", $"Alert {high} added: two"], (await _world.Book.EventsAsync(id, null)).Select(e => e.Text));
    }

    [Fact]
    public async Task Its_entries_are_numbered_without_a_gap_and_each_names_the_one_before()
    {
        long alert = _world.Planted.Find(_world.Now, "one");
        long id = await _world.OpenAsync("first", alert), other = await _world.OpenAsync("other");
        await _world.Desk.NoteAsync(_world.Ben, other, "elsewhere");
        await _world.Desk.NoteAsync(_world.Ben, id, "seen");
        await _world.Desk.UnlinkAsync(_world.Ann, id, alert, "another matter");
        (LedgerEntry Entry, long Ordinal)[] all = [.. _world.Log.Entries.Select((e, i) => (e, (long)i)).Where(e => e.e.Object == $"case/{id}")];
        Assert.Equal([LedgerKind.CaseOpened, LedgerKind.CaseLinked, LedgerKind.CaseNoted, LedgerKind.CaseUnlinked], all.Select(e => e.Entry.Act.Kind));
        Assert.Equal([1, 2, 3, 4], all.Select(e => new EntryBody(e.Entry.Body).Number("n")));
        // Those of one append do not know of each other.
        Assert.Equal([null, null, all[1].Ordinal, all[2].Ordinal], all.Select(e => new EntryBody(e.Entry.Body).NumberOrNull("prev")));
        Case found = (await _world.Book.FindAsync(id))!.Case;
        Assert.Equal((4, all[3].Ordinal), (found.Entries, found.LastEntry));
    }

    [Fact]
    public async Task An_alert_is_added_once_taken_out_with_a_reason_and_nothing_is_lost()
    {
        long alert = _world.Planted.Find(_world.Now, "one");
        long id = await _world.OpenAsync("case", alert);
        Assert.Null((await _world.Desk.LinkAsync(_world.Ben, id, [alert], "again")).Problem);
        Assert.Equal(2, _world.EntriesOf(id).Count());
        Assert.Contains("reason is empty", (await _world.Desk.UnlinkAsync(_world.Ben, id, alert, " ")).Problem, StringComparison.Ordinal);
        Assert.Null((await _world.Desk.UnlinkAsync(_world.Ben, id, alert, "a backup job")).Problem);
        Assert.Empty(await _world.AlertsOf(id));
        CaseAlertRow gone = Assert.Single((await _world.Book.FindAsync(id))!.Alerts);
        Assert.Equal(("one", "a backup job"), (gone.Link.Title, gone.Link.RemovedWhy));
        Assert.NotNull((await _world.Desk.UnlinkAsync(_world.Ben, id, alert, "twice")).Problem);
        Assert.Null((await _world.Desk.LinkAsync(_world.Ben, id, [alert], "it was none")).Problem);
        Assert.Equal([alert], await _world.AlertsOf(id));
        Assert.NotNull((await _world.Desk.LinkAsync(_world.Ben, id, [alert, 999], "")).Problem);
        Assert.NotNull((await _world.Desk.LinkAsync(_world.Ben, id, [], "")).Problem);
        Assert.Equal(CaseProblem.Missing, (await _world.Desk.LinkAsync(_world.Ben, 77, [alert], "")).Kind);
    }

    [Fact]
    public async Task Who_did_not_see_what_another_changed_is_told_and_changes_nothing()
    {
        long id = await _world.OpenAsync("case");
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ben, id, new CaseEdit { Version = 1, Title = "better", Severity = RuleLevel.High })).Problem);
        CaseAnswer late = await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 1, Title = "worse" });
        Assert.Equal(CaseProblem.Changed, late.Kind);
        Assert.Contains("ben: Changed: title: better; severity: high.", late.Problem, StringComparison.Ordinal);
        Assert.Equal("better", (await _world.Book.FindAsync(id))!.Case.Title);
        // A note is no change that another could overwrite.
        await _world.Desk.NoteAsync(_world.Ben, id, "seen");
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 2, Owner = 2 })).Problem);
        Assert.Equal(("ben", "better"), ((await _world.Book.FindAsync(id))!.Owner, (await _world.Book.FindAsync(id))!.Case.Title));
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 4, Owner = 0 })).Problem);
        Assert.Null((await _world.Book.FindAsync(id))!.Owner);
        Assert.NotNull((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 5, Owner = 77 })).Problem);
    }

    [Fact]
    public async Task A_change_to_what_is_so_already_is_none()
    {
        long id = await _world.OpenAsync("case");
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 1, Title = "case", Owner = 1, State = CaseState.Open, Severity = RuleLevel.Medium })).Problem);
        Assert.Single(_world.EntriesOf(id));
    }

    [Fact]
    public async Task It_closes_with_an_outcome_a_note_and_nothing_open_and_opens_again()
    {
        long[] alerts = [_world.Planted.Find(_world.Now, "one"), _world.Planted.Find(_world.Now, "two")];
        long id = await _world.OpenAsync("case", alerts);
        CaseEdit close = new() { Version = 3, State = CaseState.Closed, Outcome = "legitimate", Note = "an update" };
        Assert.Contains("outcome is one of impact", (await _world.Desk.ChangeAsync(_world.Ann, id, close with { Outcome = "fine" })).Problem, StringComparison.Ordinal);
        Assert.Contains("closing note is empty", (await _world.Desk.ChangeAsync(_world.Ann, id, close with { Note = "" })).Problem, StringComparison.Ordinal);
        Assert.Contains($"2 alerts are neither resolved nor false positives: alert {alerts[0]}, alert {alerts[1]}", (await _world.Desk.ChangeAsync(_world.Ann, id, close)).Problem, StringComparison.Ordinal);
        await _world.Triage.ApplyAsync(_world.Ann, [alerts[0]], TriageAction.Resolve, "");
        await _world.Desk.UnlinkAsync(_world.Ann, id, alerts[1], "another matter");
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, close)).Problem);
        Case closed = (await _world.Book.FindAsync(id))!.Case;
        Assert.Equal((CaseState.Closed, "legitimate", "an update", _world.Now, false), (closed.State, closed.Outcome, closed.ClosingNote, closed.Closed, closed.IsLive));
        Assert.Contains("is closed", (await _world.Desk.NoteAsync(_world.Ann, id, "late")).Problem, StringComparison.Ordinal);
        Assert.Contains("is closed", (await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = closed.Entries, Title = "late" })).Problem, StringComparison.Ordinal);
        Assert.Contains("is closed", (await _world.Desk.ChangeAsync(_world.Ann, id, close with { Version = closed.Entries, Note = "another" })).Problem, StringComparison.Ordinal);
        Assert.Contains("why it is opened again is empty", (await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = closed.Entries, State = CaseState.Open })).Problem, StringComparison.Ordinal);
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = closed.Entries, State = CaseState.Open, Note = "it came again" })).Problem);
        Assert.EndsWith("state: open (it came again)", (await _world.Book.EventsAsync(id, null))[^1].Text, StringComparison.Ordinal);
        Assert.Equal(("", default), ((await _world.Book.FindAsync(id))!.Case.Outcome, (await _world.Book.FindAsync(id))!.Case.Closed));
    }

    [Theory]
    [InlineData("user nora.vane@example.org did it")]
    [InlineData("from 10.1.2.3")]
    [InlineData(@"in C:\Users\nora\x.exe")]
    public async Task What_names_somebody_is_refused_wherever_it_is_typed(string text)
    {
        long alert = _world.Planted.Find(_world.Now, "one");
        long id = await _world.OpenAsync("case", alert);
        int before = _world.Log.Entries.Count();
        CaseAnswer[] answers =
        [
            await _world.Desk.OpenAsync(_world.Ann, new CaseOrder { Title = text }),
            await _world.Desk.OpenAsync(_world.Ann, new CaseOrder { Title = "x", Why = text }),
            await _world.Desk.LinkAsync(_world.Ann, id, [alert], text),
            await _world.Desk.UnlinkAsync(_world.Ann, id, alert, text),
            await _world.Desk.NoteAsync(_world.Ann, id, text),
            await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 2, Title = text }),
            await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 2, State = CaseState.Closed, Outcome = "impact", Note = text }),
        ];
        Assert.All(answers, a => Assert.Contains("in clear", a.Problem, StringComparison.Ordinal));
        Assert.Equal(before, _world.Log.Entries.Count());
    }

    [Fact]
    public async Task Lists_are_found_by_state_title_number_and_owner()
    {
        long one = await _world.OpenAsync("A 100% case_"), two = await _world.OpenAsync("another"), three = await _world.OpenAsync("third");
        await _world.Desk.ChangeAsync(_world.Ann, two, new CaseEdit { Version = 1, State = CaseState.Closed, Outcome = "unknown", Note = "nothing" });
        await _world.Desk.ChangeAsync(_world.Ann, three, new CaseEdit { Version = 1, State = CaseState.Contained, Owner = 2 });
        Assert.Equal([three, one], await Ids(null, null, null));
        Assert.Equal([two], await Ids("closed", null, null));
        Assert.Equal([three], await Ids("contained", null, null));
        Assert.Equal([one], await Ids("all", "100% case_", null));
        Assert.Equal([two], await Ids("all", "2", null));
        Assert.Equal([three], await Ids("all", null, 2));
        Assert.Equal([two, one], (await _world.Book.ListAsync(new CaseFilter("all", "", null), three, 5)).Select(c => c.Id));
        Assert.NotNull(CaseFilter.Read("gone", "", null, out _));
    }

    private async Task<IEnumerable<long>> Ids(string? state, string? text, long? owner)
    {
        Assert.Null(CaseFilter.Read(state, text, owner, out CaseFilter filter));
        return (await _world.Book.ListAsync(filter, null, 10)).Select(c => c.Id);
    }
}
