using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>Changes states and assignees, and undoes it again. What an alert was before is kept with each change. Safe on any thread.</summary>
internal sealed class AlertTriage(ServerStore store, AlertFeed feed, TimeProvider clock)
{
    /// <summary>How long something can be undone.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(10);

    /// <summary>The most alerts of one act.</summary>
    public const int MaxAtOnce = 500;

    /// <summary>The most characters of a reason.</summary>
    public const int MaxReason = 1000;

    /// <summary>What is wrong with an act; null when it can be done.</summary>
    public static string? Refusal(IReadOnlyCollection<long> ids, TriageAction? action, string reason)
    {
        if (action is null)
            return "action is one of " + string.Join(", ", TriageActions.Names) + ".";
        if (ids.Count is 0 or > MaxAtOnce)
            return FormattableString.Invariant($"Choose 1 to {MaxAtOnce} alerts.");
        if (reason.Length > MaxReason)
            return FormattableString.Invariant($"A reason has at most {MaxReason} characters.");
        if (ClearText.NamesSomebody(reason))
            return "The reason names a person, an address or a machine in clear: give the token that the alert shows.";
        return action == TriageAction.FalsePositive && string.IsNullOrWhiteSpace(reason) ? "Say why it is a false positive: the next to see this alert will ask." : null;
    }

    /// <summary>Does it with some alerts; those that are as wanted already, or not there, are let be.</summary>
    /// <param name="who">Who does it.</param>
    /// <param name="ids">The alerts; <see cref="Refusal"/> was asked.</param>
    /// <param name="action">What.</param>
    /// <param name="reason">Why; may be empty.</param>
    public async Task<TriageAnswer> ApplyAsync(VisitorIdentity who, IReadOnlyCollection<long> ids, TriageAction action, string reason)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string batch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        using ServerDb db = store.CreateDbContext();
        using var transaction = await db.Database.BeginTransactionAsync();
        long[] asked = [.. ids.Distinct()];
        var found = await db.Set<Alert>().Where(a => asked.Contains(a.Id)).Select(a => new { a.Id, a.State, a.Assignee, a.StateReason }).ToListAsync();
        List<long> changed = [];
        foreach (var alert in found)
        {
            AlertChange change = new()
            {
                AlertId = alert.Id,
                Batch = batch,
                Time = now,
                Account = who.AccountId,
                Actor = who.Name!,
                FromState = alert.State,
                ToState = StateAfter(action, alert.State),
                FromAssignee = alert.Assignee,
                ToAssignee = AssigneeAfter(action, alert.Assignee, who.AccountId),
                Reason = reason.Trim(),
            };
            if (change.FromState == change.ToState && change.FromAssignee == change.ToAssignee && (change.Reason.Length == 0 || change.Reason == alert.StateReason))
                continue;
            await SetAsync(db, change);
            changed.Add(alert.Id);
        }

        await transaction.CommitAsync();
        feed.Publish(changed);
        return new TriageAnswer(batch, changed, asked.Length - found.Count, now + UndoTime);
    }

    /// <summary>Makes an act of the last seconds undone; an alert that was changed again since stays as it is.</summary>
    /// <param name="who">Who did it.</param>
    /// <param name="batch">From the answer.</param>
    /// <returns>How many alerts are as they were, and how many were changed since; null when there is nothing that could be undone.</returns>
    public async Task<(int Undone, int ChangedSince)?> UndoAsync(VisitorIdentity who, string batch)
    {
        DateTimeOffset now = clock.GetUtcNow(), oldest = now - UndoTime;
        using ServerDb db = store.CreateDbContext();
        using var transaction = await db.Database.BeginTransactionAsync();
        List<AlertChange> changes = await db.Set<AlertChange>().AsNoTracking().Where(c => c.Batch == batch && c.Account == who.AccountId && c.Time >= oldest).ToListAsync();
        if (changes.Count == 0)
            return null;
        string undoing = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        List<long> undone = [];
        foreach (AlertChange change in changes)
        {
            if (await db.Set<AlertChange>().AnyAsync(c => c.AlertId == change.AlertId && c.Id > change.Id))
                continue;
            string before = await db.Set<AlertChange>().Where(c => c.AlertId == change.AlertId && c.Id < change.Id).OrderByDescending(c => c.Id).Select(c => c.Reason).FirstOrDefaultAsync() ?? "";
            AlertChange back = new()
            {
                AlertId = change.AlertId,
                Batch = undoing,
                Time = now,
                Account = who.AccountId,
                Actor = who.Name!,
                FromState = change.ToState,
                ToState = change.FromState,
                FromAssignee = change.ToAssignee,
                ToAssignee = change.FromAssignee,
                Reason = "undone",
            };
            await SetAsync(db, back, before);
            undone.Add(change.AlertId);
        }

        await transaction.CommitAsync();
        feed.Publish(undone);
        return (undone.Count, changes.Count - undone.Count);
    }

    private static async Task SetAsync(ServerDb db, AlertChange change, string? reason = null)
    {
        string text = reason ?? change.Reason;
        db.Add(change);
        await db.SaveChangesAsync();
        await db.Set<Alert>().Where(a => a.Id == change.AlertId).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.State, change.ToState).SetProperty(a => a.Assignee, change.ToAssignee).SetProperty(a => a.StateReason, text).SetProperty(a => a.StateChanged, change.Time));
    }

    private static AlertState StateAfter(TriageAction action, AlertState state) => action switch
    {
        TriageAction.AssignMe => state == AlertState.New ? AlertState.Open : state,
        TriageAction.Open => AlertState.Open,
        TriageAction.FalsePositive => AlertState.FalsePositive,
        TriageAction.Resolve => AlertState.Resolved,
        _ => state,
    };

    // Who closes an alert that nobody has worked on has worked on it.
    private static long? AssigneeAfter(TriageAction action, long? assignee, long who) => action switch
    {
        TriageAction.AssignMe => who,
        TriageAction.Unassign => null,
        TriageAction.FalsePositive or TriageAction.Resolve => assignee ?? who,
        _ => assignee,
    };
}

/// <summary>What became of an act.</summary>
/// <param name="Batch">Undoes it.</param>
/// <param name="Changed">The alerts that were changed.</param>
/// <param name="NotFound">How many were not there.</param>
/// <param name="UndoUntil">Until when it can be undone.</param>
internal sealed record TriageAnswer(string Batch, IReadOnlyList<long> Changed, int NotFound, DateTimeOffset UndoUntil);
