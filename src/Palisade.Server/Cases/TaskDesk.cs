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

    /// <summary>The tasks of cases, those that are open first, by when they are due.</summary>
    public async Task<List<CaseTask>> ListAsync(IReadOnlyCollection<long> caseIds)
    {
        using ServerDb db = store.CreateDbContext();
        List<CaseTask> tasks = await db.Set<CaseTask>().AsNoTracking().Where(t => caseIds.Contains(t.CaseId)).ToListAsync();
        return [.. tasks.OrderBy(t => t.State != CaseTask.Open).ThenBy(t => t.Due == default).ThenBy(t => t.Due).ThenBy(t => t.CaseId).ThenBy(t => t.Number)];
    }

    /// <summary>The tasks that are overdue in cases that are worked on: how many, and the case of the one that waits longest.</summary>
    public async Task<(int Count, long Case)> OverdueAsync(DateTimeOffset now)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<CaseTask> overdue = db.Set<CaseTask>().AsNoTracking().Where(t => t.State == CaseTask.Open && t.Due > default(DateTimeOffset) && t.Due < now && db.Set<Case>().Any(c => c.Id == t.CaseId && c.State != CaseState.Closed));
        int count = await overdue.CountAsync();
        return (count, count == 0 ? 0 : await overdue.OrderBy(t => t.Due).Select(t => t.CaseId).FirstAsync());
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
    public Task<CaseAnswer> EndAsync(VisitorIdentity who, long id, long number, string state, string result)
    {
        if (state is not (CaseTask.Open or CaseTask.Done or CaseTask.Dropped))
            return Task.FromResult(CaseAnswer.Refused("state is one of open, done, dropped.", id));
        if (CaseText.Refusal(state == CaseTask.Dropped ? "The reason" : "The result", result, CaseText.MaxReason, isNeeded: state != CaseTask.Open) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return ChangeAsync(who, id, number, task => task.State == state && task.Result == result.Trim(), ("state", state), ("result", result.Trim()));
    }

    /// <summary>Says when a task is due; none for no time.</summary>
    public Task<CaseAnswer> MoveAsync(VisitorIdentity who, long id, long number, DateTimeOffset due) =>
        ChangeAsync(who, id, number, task => task.Due == due, ("due", UnixMicrosecondsConverter.Of(due)));

    private Task<CaseAnswer> ChangeAsync(VisitorIdentity who, long id, long number, Func<CaseTask, bool> isSo, params (string, object?)[] members) => cases.WorkAsync(who, id, async (change, _) =>
    {
        if (await change.Db.Set<CaseTask>().AsNoTracking().SingleOrDefaultAsync(t => t.CaseId == id && t.Number == number) is not { } task)
            return CaseAnswer.Refused("There is no such task in this case.", id);
        if (!isSo(task))
            CaseSteps.Add(change, id, LedgerKind.TaskChanged, [("task", number), .. members]);
        return CaseAnswer.Done(id);
    }, [.. members.Select(m => m.Item2).OfType<string>()]);
}
