using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;

namespace Palisade.Server.Alerts;

/// <summary>Changes states and assignees, and undoes it again; each change is an entry of the ledger. What an alert was before is kept with it. Safe on any thread.</summary>
internal sealed class AlertTriage(LedgerWriter ledger, AlertFeed feed)
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
        string batch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        TriageAnswer answer = await ledger.ChangeAsync(who.AccountId, change => CheckAsync(change, batch, who, ids, action, reason.Trim()));
        feed.Publish(answer.Changed);
        return answer;
    }

    /// <summary>Makes an act of the last seconds undone; an alert that was changed again since stays as it is.</summary>
    /// <param name="who">Who did it.</param>
    /// <param name="batch">From the answer.</param>
    /// <returns>How many alerts are as they were, and how many were changed since; null when there is nothing that could be undone.</returns>
    public async Task<(int Undone, int ChangedSince)?> UndoAsync(VisitorIdentity who, string batch)
    {
        (List<long> undone, int changes) = await ledger.ChangeAsync(who.AccountId, change => CheckUndoAsync(change, batch, who));
        feed.Publish(undone);
        return changes == 0 ? null : (undone.Count, changes - undone.Count);
    }

    private static async Task<TriageAnswer> CheckAsync(LedgerChange change, string batch, VisitorIdentity who, IReadOnlyCollection<long> ids, TriageAction action, string reason)
    {
        if (await AccountNames.RefusalAsync(change.Db, reason) is { } named)
            return new TriageAnswer(batch, [], 0, change.Now) { Problem = named };
        long[] asked = [.. ids.Distinct()];
        var found = await change.Db.Set<Alert>().Where(a => asked.Contains(a.Id)).OrderBy(a => a.Id).Select(a => new { a.Id, a.State, a.Assignee, a.StateReason }).ToListAsync();
        List<long> changed = [];
        foreach (var alert in found)
        {
            AlertChange made = new()
            {
                AlertId = alert.Id,
                Batch = batch,
                FromState = alert.State,
                ToState = StateAfter(action, alert.State),
                FromAssignee = alert.Assignee,
                ToAssignee = AssigneeAfter(action, alert.Assignee, who.AccountId),
                Reason = reason,
            };
            if (made.FromState == made.ToState && made.FromAssignee == made.ToAssignee && (made.Reason.Length == 0 || made.Reason == alert.StateReason))
                continue;
            change.Add(LedgerKind.AlertChanged, LedgerObject.Alert, alert.Id, AlertEntries.ChangedBody(made, made.Reason));
            changed.Add(alert.Id);
        }

        return new TriageAnswer(batch, changed, asked.Length - found.Count, change.Now + UndoTime);
    }

    private static async Task<(List<long> Undone, int Changes)> CheckUndoAsync(LedgerChange change, string batch, VisitorIdentity who)
    {
        DateTimeOffset oldest = change.Now - UndoTime;
        List<AlertChange> changes = await change.Db.Set<AlertChange>().AsNoTracking().Where(c => c.Batch == batch && c.Account == who.AccountId && c.Time >= oldest).OrderBy(c => c.Id).ToListAsync();
        string undoing = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        List<long> undone = [];
        foreach (AlertChange made in changes)
        {
            if (await change.Db.Set<AlertChange>().AnyAsync(c => c.AlertId == made.AlertId && c.Id > made.Id))
                continue;
            string before = await change.Db.Set<AlertChange>().Where(c => c.AlertId == made.AlertId && c.Id < made.Id).OrderByDescending(c => c.Id).Select(c => c.Reason).FirstOrDefaultAsync() ?? "";
            AlertChange back = new()
            {
                Batch = undoing,
                FromState = made.ToState,
                ToState = made.FromState,
                FromAssignee = made.ToAssignee,
                ToAssignee = made.FromAssignee,
                Reason = "undone",
            };
            change.Add(LedgerKind.AlertChanged, LedgerObject.Alert, made.AlertId, AlertEntries.ChangedBody(back, before));
            undone.Add(made.AlertId);
        }

        return (undone, changes.Count);
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
internal sealed record TriageAnswer(string Batch, IReadOnlyList<long> Changed, int NotFound, DateTimeOffset UndoUntil)
{
    /// <summary>Why nothing was done; null when it was.</summary>
    public string? Problem { get; init; }
}
