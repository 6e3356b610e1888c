using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Tasks of cases: added, done with a result, dropped with a reason. Safe on any thread.</summary>
internal sealed class TaskDesk(ServerStore store, CaseDesk cases)
{
    /// <summary>The most tasks of a case.</summary>
    public const int MaxTasks = 500;

    /// <summary>The tasks of a case and of those that went into it, those that are to be done first, by when they are due.</summary>
    public async Task<List<CaseTask>> ListAsync(IReadOnlyCollection<long> caseIds)
    {
        using ServerDb db = store.CreateDbContext();
        List<CaseTask> tasks = await db.Set<CaseTask>().AsNoTracking().Where(t => caseIds.Contains(t.CaseId)).ToListAsync();
        SameTasks.Mark(tasks);
        return [.. tasks.OrderBy(t => !t.IsToBeDone).ThenBy(t => t.Due == default).ThenBy(t => t.Due).ThenBy(t => t.CaseId).ThenBy(t => t.Number)];
    }

    /// <summary>The tasks that are overdue in cases that are worked on: how many, and the case of the one that waits longest.</summary>
    public async Task<(int Count, long Case)> OverdueAsync(DateTimeOffset now)
    {
        using ServerDb db = store.CreateDbContext();
        CaseFamily family = CaseFamily.Of(db);
        IReadOnlyCollection<long> joined = family.Joined;
        IQueryable<CaseTask> live = db.Set<CaseTask>().AsNoTracking().Where(t => db.Set<Case>().Any(c => c.Id == t.CaseId && c.State != CaseState.Closed));
        IQueryable<CaseTask> alone = live.Where(t => t.State == CaseTask.Open && t.Due > default(DateTimeOffset) && t.Due < now && !joined.Contains(t.CaseId));
        int count = await alone.CountAsync();
        CaseTask? first = count == 0 ? null : await alone.OrderBy(t => t.Due).FirstAsync();
        if (joined.Count > 0)
        {
            List<CaseTask> merged = await live.Where(t => joined.Contains(t.CaseId)).ToListAsync();
            foreach (IGrouping<long, CaseTask> one in merged.GroupBy(t => family.RootOf(t.CaseId)))
                SameTasks.Mark([.. one]);
            merged.RemoveAll(t => !t.IsOverdue(now));
            count += merged.Count;
            first = merged.Append(first).OfType<CaseTask>().MinBy(t => t.Due);
        }

        return (count, first is null ? 0 : family.RootOf(first.CaseId));
    }

    /// <summary>Adds tasks.</summary>
    /// <param name="who">Who adds them.</param>
    /// <param name="id">The case.</param>
    /// <param name="tasks">Title, what it is about, and when it is due; none for no time.</param>
    public Task<CaseAnswer> AddAsync(VisitorIdentity who, long id, params IReadOnlyList<(string Title, string About, DateTimeOffset Due)> tasks)
    {
        string? refusal = tasks.Select(t => CaseText.Refusal("The title", t.Title, CaseText.MaxTitle, isNeeded: true) ?? CaseText.Refusal("What the task is about", t.About, CaseText.MaxNote, isNeeded: false)).FirstOrDefault(r => r is not null);
        return refusal is not null ? Task.FromResult(CaseAnswer.Refused(refusal, id)) : cases.WorkAsync(who, id, async (change, _) =>
        {
            long last = await change.Db.Set<CaseTask>().Where(t => t.CaseId == id).MaxAsync(t => (long?)t.Number) ?? 0;
            if (last + tasks.Count > MaxTasks)
                return CaseAnswer.Refused(FormattableString.Invariant($"A case has at most {MaxTasks} tasks."), id);
            foreach ((string title, string about, DateTimeOffset due) in tasks)
                CaseSteps.Add(change, id, LedgerKind.TaskAdded, ("task", ++last), ("title", title.Trim()), ("about", about.Trim()), ("due", UnixMicrosecondsConverter.Of(due)));
            return CaseAnswer.Done(id);
        }, [.. tasks.Select(t => t.Title), .. tasks.Select(t => t.About)]);
    }

    /// <summary>Ends a task, or opens it again.</summary>
    /// <param name="who">Who does it.</param>
    /// <param name="id">The case.</param>
    /// <param name="number">The task.</param>
    /// <param name="state">open, done or dropped.</param>
    /// <param name="result">What came of it, or why it is dropped.</param>
    /// <param name="of">The case that the task is of, where that went into this one; null for this one.</param>
    public Task<CaseAnswer> EndAsync(VisitorIdentity who, long id, long number, string state, string result, long? of = null)
    {
        if (state is not (CaseTask.Open or CaseTask.Done or CaseTask.Dropped))
            return Task.FromResult(CaseAnswer.Refused("state is one of open, done, dropped.", id));
        if (CaseText.Refusal(state == CaseTask.Dropped ? "The reason" : "The result", result, CaseText.MaxReason, isNeeded: state != CaseTask.Open) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return ChangeAsync(who, id, of ?? id, number, task => task.State == state && task.Result == result.Trim(), ("state", state), ("result", result.Trim()));
    }

    /// <summary>Says when a task is due; none for no time.</summary>
    public Task<CaseAnswer> MoveAsync(VisitorIdentity who, long id, long number, DateTimeOffset due, long? of = null) =>
        ChangeAsync(who, id, of ?? id, number, task => task.Due == due, ("due", UnixMicrosecondsConverter.Of(due)));

    // Nobody works in a case that went into another, and what is open there keeps the other open: its tasks are ended from there, and the entry stands where the task does.
    private Task<CaseAnswer> ChangeAsync(VisitorIdentity who, long id, long of, long number, Func<CaseTask, bool> isSo, params (string, object?)[] members) => cases.WorkAsync(who, id, async (change, _) =>
    {
        if (!CaseFamily.Of(change.Db).MembersOf(id).Contains(of) || await change.Db.Set<CaseTask>().AsNoTracking().SingleOrDefaultAsync(t => t.CaseId == of && t.Number == number) is not { } task)
            return CaseAnswer.Refused("There is no such task in this case.", id);
        if (!isSo(task))
            CaseSteps.Add(change, of, LedgerKind.TaskChanged, [("task", number), .. members]);
        return CaseAnswer.Done(id);
    }, [.. members.Select(m => m.Item2).OfType<string>()]);
}
