using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Drills;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Opens cases and works on them; each act is entries of the ledger. Safe on any thread.</summary>
internal sealed class CaseDesk(LedgerWriter ledger, CaseNames names)
{
    /// <summary>The most alerts of one act.</summary>
    public const int MaxAtOnce = 500;

    /// <summary>Opens a case.</summary>
    public Task<CaseAnswer> OpenAsync(VisitorIdentity who, CaseOrder order)
    {
        string? refusal = CaseText.Refusal("The title", order.Title, CaseText.MaxTitle, isNeeded: true) ?? CaseText.Refusal("The reason", order.Why, CaseText.MaxReason, isNeeded: false);
        return refusal is not null ? Task.FromResult(CaseAnswer.Refused(refusal)) : ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await AlertsAsync(change.Db, order.Alerts) is not { } alerts)
                return CaseAnswer.Refused(AlertsAreGone);
            if (await NamedAsync(change.Db, alerts, order.Own, order.Title, order.Why) is { } named)
                return CaseAnswer.Refused(named);
            long id = await change.NextNumberAsync(LedgerObject.Case);
            RuleLevel severity = order.Severity ?? (alerts.Count > 0 ? alerts.Max(a => a.Level) : RuleLevel.Medium);
            CaseSteps.Add(change, id, LedgerKind.CaseOpened, ("title", order.Title.Trim()), ("severity", (int)severity), ("owner", who.AccountId), ("drill", order.IsDrill || await IsDrillAsync(change.Db, alerts) ? true : null));
            foreach (Alert alert in alerts)
                Link(change, id, alert, order.Reasons.GetValueOrDefault(alert.Id, order.Why.Trim()));
            return CaseAnswer.Done(id);
        });
    }

    /// <summary>Adds alerts to a case; those in it already are let be.</summary>
    /// <param name="who">Who adds them.</param>
    /// <param name="id">The case.</param>
    /// <param name="alerts">The alerts.</param>
    /// <param name="why">Why; may be empty.</param>
    /// <param name="reasons">Why a single one, where more is known.</param>
    public Task<CaseAnswer> LinkAsync(VisitorIdentity who, long id, IReadOnlyList<long> alerts, string why, IReadOnlyDictionary<long, string>? reasons = null)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: false) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return WorkAsync(who, id, async (change, _) =>
        {
            if (alerts.Count == 0 || await AlertsAsync(change.Db, alerts) is not { } found)
                return CaseAnswer.Refused(alerts.Count == 0 ? "Choose an alert first." : AlertsAreGone, id);
            if (await NamedAsync(change.Db, found, reasons is null ? "" : why, why) is { } named)
                return CaseAnswer.Refused(named, id);
            HashSet<long> linked = [.. await change.Db.Set<CaseAlert>().Where(a => a.CaseId == id && a.Removed == default).Select(a => a.AlertId).ToListAsync()];
            foreach (Alert alert in found.Where(a => !linked.Contains(a.Id)))
                Link(change, id, alert, reasons?.GetValueOrDefault(alert.Id) ?? why.Trim());
            return CaseAnswer.Done(id);
        }, why);
    }

    /// <summary>Takes an alert out of a case. That it was in it stays in the history.</summary>
    public Task<CaseAnswer> UnlinkAsync(VisitorIdentity who, long id, long alert, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return WorkAsync(who, id, async (change, _) =>
        {
            if (!await change.Db.Set<CaseAlert>().AnyAsync(a => a.CaseId == id && a.AlertId == alert && a.Removed == default))
                return CaseAnswer.Refused("This alert is not in the case.", id);
            CaseSteps.Add(change, id, LedgerKind.CaseUnlinked, ("alert", alert), ("why", why.Trim()));
            return CaseAnswer.Done(id);
        }, why);
    }

    /// <summary>Writes a note.</summary>
    /// <param name="who">Who writes it.</param>
    /// <param name="id">The case.</param>
    /// <param name="text">Markdown.</param>
    public Task<CaseAnswer> NoteAsync(VisitorIdentity who, long id, string text)
    {
        if (CaseText.Refusal("The note", text, CaseText.MaxNote, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return WorkAsync(who, id, (change, _) =>
        {
            CaseSteps.Add(change, id, LedgerKind.CaseNoted, ("text", text.Trim()));
            return Task.FromResult(CaseAnswer.Done(id));
        }, text);
    }

    /// <summary>Changes title, severity, owner or state. Who did not see what another changed meanwhile is told, and changes nothing.</summary>
    public Task<CaseAnswer> ChangeAsync(VisitorIdentity who, long id, CaseEdit edit) => ledger.ChangeAsync(who.AccountId, async change =>
    {
        if (await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id) is not { } found)
            return CaseAnswer.Missing(id);
        if (found.MergedInto is { } into)
            return CaseAnswer.Refused(FormattableString.Invariant($"This case went into case {into}: work there."), id);
        if (await ChangedSinceAsync(change.Db, id, edit.Version) is { } changed)
            return new CaseAnswer(changed, id, CaseProblem.Changed);
        if (found.State == CaseState.Closed && (edit.State ?? CaseState.Closed) == CaseState.Closed)
            return CaseAnswer.Refused(IsClosed, id);
        if ((await RefusalAsync(change.Db, found, edit) ?? await names.RefusalAsync(change.Db, id, found.Title, edit.Title ?? "", edit.Note)) is { } refusal)
            return CaseAnswer.Refused(refusal, id);
        string? title = edit.Title?.Trim() == found.Title ? null : edit.Title?.Trim();
        RuleLevel? severity = edit.Severity == found.Severity ? null : edit.Severity;
        long? owner = edit.Owner == (found.Owner ?? 0) ? null : edit.Owner;
        CaseState? state = edit.State == found.State ? null : edit.State;
        bool closes = state == CaseState.Closed, opensAgain = found.State == CaseState.Closed && state is not null;
        if (title is null && severity is null && owner is null && state is null)
            return CaseAnswer.Done(id);
        CaseSteps.Add(change, id, LedgerKind.CaseChanged, ("title", title), ("severity", (int?)severity), ("owner", owner), ("state", state is { } to ? CaseStates.Name(to) : null),
            ("outcome", closes ? edit.Outcome : null), ("note", closes ? edit.Note.Trim() : null), ("why", opensAgain ? edit.Note.Trim() : null));
        return CaseAnswer.Done(id);
    });

    private const string IsClosed = "This case is closed: open it again first.";

    private const string AlertsAreGone = "An alert among these is not there any more, or there are too many: load the list again, and choose at most 500.";

    /// <summary>Does something in a case that is worked on; refuses where there is none, or it is closed, or went into another.</summary>
    /// <param name="who">Who does it.</param>
    /// <param name="id">The case.</param>
    /// <param name="check">What is done.</param>
    /// <param name="texts">What somebody wrote: refused where it has a name that the program knows.</param>
    public Task<CaseAnswer> WorkAsync(VisitorIdentity who, long id, Func<LedgerChange, Case, Task<CaseAnswer>> check, params IReadOnlyList<string> texts) => ledger.ChangeAsync(who.AccountId, async change =>
        await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id) is not { } found ? CaseAnswer.Missing(id)
        : found.MergedInto is { } into ? CaseAnswer.Refused(FormattableString.Invariant($"This case went into case {into}: work there."), id)
        : found.State == CaseState.Closed ? CaseAnswer.Refused(IsClosed, id)
        : await names.RefusalAsync(change.Db, id, "", texts) is { } named ? CaseAnswer.Refused(named, id)
        : await check(change, found));

    // Titles of rules are the program's own words.
    private Task<string?> NamedAsync(ServerDb db, List<Alert> alerts, string own, params IReadOnlyList<string> texts) => names.RefusalAsync(db, [.. alerts.Select(a => a.Id)], string.Join('\n', alerts.Select(a => a.Title).Prepend(own)), texts);

    private static void Link(LedgerChange change, long id, Alert alert, string why) =>
        CaseSteps.Add(change, id, LedgerKind.CaseLinked, ("alert", alert.Id), ("title", alert.Title), ("level", (int)alert.Level), ("rule", alert.RuleId), ("why", why));

    // What is found on the machines of drills, and nothing else.
    private static async Task<bool> IsDrillAsync(ServerDb db, List<Alert> alerts)
    {
        string[] hosts = [.. alerts.Select(a => a.Host).Distinct()];
        return hosts.Length > 0 && await db.Set<Drill>().Where(d => hosts.Contains(d.Host)).Select(d => d.Host).Distinct().CountAsync() == hosts.Length;
    }

    // Null when one is not there.
    private static async Task<List<Alert>?> AlertsAsync(ServerDb db, IReadOnlyList<long> ids)
    {
        long[] asked = [.. ids.Distinct()];
        if (asked.Length > MaxAtOnce)
            return null;
        List<Alert> found = await db.Set<Alert>().AsNoTracking().Where(a => asked.Contains(a.Id)).OrderBy(a => a.FirstSeen).ThenBy(a => a.Id).Select(a => new Alert { Id = a.Id, Title = a.Title, Level = a.Level, RuleId = a.RuleId, Host = a.Host }).ToListAsync();
        return found.Count == asked.Length ? found : null;
    }

    private static async Task<string?> ChangedSinceAsync(ServerDb db, long id, long version)
    {
        string[] kinds = [LedgerKind.CaseChanged, LedgerKind.CaseOpened];
        List<CaseEvent> since = await db.Set<CaseEvent>().AsNoTracking().Where(e => e.CaseId == id && e.N > version && kinds.Contains(e.Kind)).OrderBy(e => e.N).Take(10).ToListAsync();
        return since.Count == 0 ? null : "Nothing was changed, because somebody was faster. " + string.Join(" ", since.Select(e => $"{e.Actor}: {e.Text}.")) + " What you sent is kept in the fields: send it again where it is right all the same.";
    }

    private static async Task<string?> RefusalAsync(ServerDb db, Case found, CaseEdit edit)
    {
        if (edit.Title is not null && CaseText.Refusal("The title", edit.Title, CaseText.MaxTitle, isNeeded: true) is { } title)
            return title;
        if (edit.Owner is > 0 and { } owner && !await db.Set<Account>().AnyAsync(a => a.Id == owner && !a.Disabled && (a.Role == Role.Analyst || a.Role == Role.Lead)))
            return "The owner is an analyst or a lead.";
        if (found.State == CaseState.Closed && edit.State is not (null or CaseState.Closed) && CaseText.Refusal("The reason why it is opened again", edit.Note, CaseText.MaxReason, isNeeded: true) is { } reason)
            return reason;
        return edit.State == CaseState.Closed && found.State != CaseState.Closed ? await CaseClosing.RefusalAsync(db, found.Id, edit) : null;
    }
}
