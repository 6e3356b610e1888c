using Palisade.Incidents;
using Palisade.Server.Cases;

namespace Palisade.Tests.Server.Cases;

/// <summary>Tasks with their times and results, the timeline that fills itself, and what the alerts of a case have in them.</summary>
public sealed class CaseWorkTests : IDisposable
{
    private readonly CaseWorld _world = new();
    private readonly TaskDesk _tasks;
    private readonly TimelineBook _timelines;

    public CaseWorkTests() => (_tasks, _timelines) = (new TaskDesk(_world.Store, _world.Desk), new TimelineBook(_world.Store));

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_task_is_done_with_a_result_and_keeps_its_case_open_until_then()
    {
        long id = await _world.OpenAsync("case");
        Assert.Null((await _tasks.AddAsync(_world.Ann, id, [("Take it off the network", "", _world.Now.AddHours(1)), ("Ask the owner", "*by telephone*", default)])).Problem);
        Assert.Equal([(1, "Take it off the network"), (2, "Ask the owner")], (await _tasks.ListAsync([id])).Select(t => ((int)t.Number, t.Title)));
        Assert.Equal((0, 0), await _tasks.OverdueAsync(_world.Now));
        Assert.Equal((1, id), await _tasks.OverdueAsync(_world.Now.AddHours(2)));
        Assert.Null((await _tasks.MoveAsync(_world.Ben, id, 1, _world.Now.AddHours(3))).Problem);
        Assert.Equal((0, 0), await _tasks.OverdueAsync(_world.Now.AddHours(2)));
        CaseAnswer early = await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 9, State = CaseState.Closed, Outcome = "unknown", Note = "x" });
        Assert.Contains("2 tasks are open: Take it off the network, Ask the owner.", early.Problem, StringComparison.Ordinal);
        Assert.Contains("result is empty", (await _tasks.EndAsync(_world.Ben, id, 1, "done", " ")).Problem, StringComparison.Ordinal);
        Assert.Contains("reason is empty", (await _tasks.EndAsync(_world.Ben, id, 1, "dropped", "")).Problem, StringComparison.Ordinal);
        Assert.Contains("one of open", (await _tasks.EndAsync(_world.Ben, id, 1, "gone", "x")).Problem, StringComparison.Ordinal);
        Assert.Contains("no such task", (await _tasks.EndAsync(_world.Ben, id, 7, "done", "x")).Problem, StringComparison.Ordinal);
        Assert.Contains("in clear", (await _tasks.EndAsync(_world.Ben, id, 1, "done", "of 10.1.2.3")).Problem, StringComparison.Ordinal);
        Assert.Null((await _tasks.EndAsync(_world.Ben, id, 1, "done", "off at noon")).Problem);
        Assert.Null((await _tasks.EndAsync(_world.Ben, id, 2, "dropped", "there is none")).Problem);
        CaseTask done = (await _tasks.ListAsync([id])).Single(t => t.Number == 1);
        Assert.Equal(("done", "off at noon", "ben", _world.Now), (done.State, done.Result, done.EndedBy, done.Ended));
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 9, State = CaseState.Closed, Outcome = "unknown", Note = "x" })).Problem);
        Assert.Contains("closed", (await _tasks.EndAsync(_world.Ben, id, 1, "open", "")).Problem, StringComparison.Ordinal);
        Assert.Equal((0, 0), await _tasks.OverdueAsync(_world.Now.AddYears(1)));
    }

    [Fact]
    public async Task A_task_that_was_done_in_one_of_merged_cases_is_done_in_all_and_those_of_the_one_that_went_are_ended_from_the_other()
    {
        MergeDesk merges = new(_world.Ledger, _world.Desk, _world.Names);
        long one = await _world.OpenAsync("first"), two = await _world.OpenAsync("second"), third = await _world.OpenAsync("third");
        foreach (long id in (long[])[one, two, third])
            Assert.Null((await _tasks.AddAsync(_world.Ann, id, [("Take it off the network", "*the switch*", _world.Now.AddHours(1)), ("Ask the owner", id == two ? "by telephone" : "", default)])).Problem);
        Assert.Null((await _tasks.EndAsync(_world.Ben, two, 1, "done", "off at noon")).Problem);
        DateTimeOffset later = _world.Now.AddHours(2);
        Assert.Equal((2, one), await _tasks.OverdueAsync(later));
        Assert.Null((await merges.MergeAsync(_world.Ann, two, one, "one host")).Problem);
        Assert.Equal((1, third), await _tasks.OverdueAsync(later));
        List<CaseTask> tasks = await _tasks.ListAsync([one, two]);
        // The words differ: it may be another owner.
        Assert.Equal([(one, 2), (two, 2)], tasks.Where(t => t.IsToBeDone).Select(t => (t.CaseId, (int)t.Number)));
        Assert.Equal(two, tasks.Single(t => t.CaseId == one && t.Number == 1).DoneIn);
        Assert.Contains($"2 tasks are open: Ask the owner, Ask the owner (case {two}).", (await CloseAsync(one)).Problem, StringComparison.Ordinal);
        Assert.Null((await _tasks.EndAsync(_world.Ben, one, 2, "done", "asked")).Problem);
        Assert.Contains("no such task", (await _tasks.EndAsync(_world.Ben, one, 2, "done", "asked", third)).Problem, StringComparison.Ordinal);
        Assert.Contains("went into case", (await _tasks.EndAsync(_world.Ben, two, 2, "done", "asked")).Problem, StringComparison.Ordinal);
        Assert.Null((await _tasks.EndAsync(_world.Ben, one, 2, "dropped", "the same owner", two)).Problem);
        Assert.Equal(LedgerKind.TaskChanged, _world.EntriesOf(two).Last().Act.Kind);
        Assert.Null((await merges.PartAsync(_world.Ann, two, "another host")).Problem);
        Assert.Contains("A task is open: Take it off the network.", (await CloseAsync(one)).Problem, StringComparison.Ordinal);
        Assert.Null((await merges.MergeAsync(_world.Ann, two, one, "one host after all")).Problem);
        Assert.Null((await CloseAsync(one)).Problem);
    }

    [Fact]
    public async Task A_case_takes_so_many_tasks_and_no_more()
    {
        long id = await _world.OpenAsync("case");
        Assert.Contains("at most 500", (await _tasks.AddAsync(_world.Ann, id, [.. Enumerable.Range(0, 501).Select(_ => ("x", "", default(DateTimeOffset)))])).Problem, StringComparison.Ordinal);
        Assert.Empty(await _tasks.ListAsync([id]));
    }

    [Fact]
    public async Task The_timeline_has_findings_at_the_time_of_their_events_and_what_was_done_when_it_was_done()
    {
        DateTimeOffset begin = _world.Now;
        long alert = _world.Planted.Find(begin.AddHours(-6), "one");
        _world.Planted.Find(begin.AddHours(-6).AddMinutes(10), "one");
        _world.Planted.Find(begin.AddHours(-1), "one");
        long id = await _world.OpenAsync("case", alert);
        await _world.Desk.NoteAsync(_world.Ben, id, "**seen**");
        await _tasks.AddAsync(_world.Ann, id, [("look", "", default)]);
        CaseDetail detail = (await _world.Book.FindAsync(id))!;
        List<TimelineItem> all = await _timelines.ReadAsync(detail, TimelineItem.All);
        Assert.Equal([TimelineItem.Finding, TimelineItem.Finding, LedgerKind.CaseOpened, LedgerKind.CaseLinked, LedgerKind.CaseNoted, LedgerKind.TaskAdded], all.Select(i => i.Kind));
        Assert.Equal((begin.AddHours(-6), begin.AddHours(-6).AddMinutes(10)), (all[0].Time, all[0].Until));
        Assert.StartsWith("one on host-", all[0].Text, StringComparison.Ordinal);
        Assert.Equal((2, 1, 0, 3), (await Count(detail, TimelineItem.Findings), await Count(detail, TimelineItem.Notes), await Count(detail, TimelineItem.Records), await Count(detail, TimelineItem.Actions)));
        await _world.Desk.UnlinkAsync(_world.Ann, id, alert, "another matter");
        Assert.Equal(0, await Count((await _world.Book.FindAsync(id))!, TimelineItem.Findings));
    }

    [Fact]
    public async Task Observables_are_what_its_alerts_have_in_them_counted_here_and_elsewhere()
    {
        const string digest = "0123456789abcdef0123456789abcdef";
        string fields = $$"""{"Image":"C:\\x.exe","Hashes":"MD5={{digest}}"}""";
        long alert = _world.Planted.Find(_world.Now, "one", "A", fields);
        _world.Planted.Find(_world.Now.AddHours(1), "two", "B", fields);
        _world.Planted.Find(_world.Now.AddHours(2), "three", "B", fields);
        long id = await _world.OpenAsync("case", alert);
        CaseView view = new((await _world.Book.FindAsync(id))!, _world.Ann, _world.Now, _ => "");
        ObservablesView shown = (ObservablesView)await new ObservablesPart(new ObservableBook(_world.Store, new ObservableDesk(_world.Store, _world.Desk))).LoadAsync(view);
        Observable file = shown.Observables.Single(o => o.Value == digest);
        Assert.Equal((1, 2, _world.Now.AddHours(2)), (file.Here, file.Elsewhere, file.Last));
        Assert.Equal((1, 0), shown.Observables.Where(o => o.Value.StartsWith("host-", StringComparison.Ordinal)).Select(o => (o.Here, o.Elsewhere)).Single());
    }

    private Task<CaseAnswer> CloseAsync(long id) => _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 99, State = CaseState.Closed, Outcome = "unknown", Note = "x" });

    private async Task<int> Count(CaseDetail detail, string filter) => (await _timelines.ReadAsync(detail, filter)).Count;
}
