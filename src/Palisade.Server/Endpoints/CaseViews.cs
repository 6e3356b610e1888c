using Palisade.Findings;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>A case as the API shows it.</summary>
/// <param name="Severity">informational, low, medium, high or critical: the grade that its facts come to, else the level of its alerts.</param>
/// <param name="State">open, contained or closed.</param>
/// <param name="Owner">The account that answers for it; null for none.</param>
/// <param name="MergedInto">The case that it went into; null for none.</param>
/// <param name="Alerts">The alerts that belong to it.</param>
/// <param name="Graded">Whether the severity is computed from facts.</param>
/// <param name="AlertLevel">The level of its alerts, unless somebody chose another.</param>
internal sealed record CaseItemView(long Id, string Title, string Severity, string State, string? Owner, DateTimeOffset Opened, DateTimeOffset Changed, long? MergedInto, bool IsDrill, int Alerts, bool Graded, string AlertLevel)
{
    public static CaseItemView Of(CaseRow row) =>
        new(row.Id, row.Title, RuleLevels.Name(row.Severity), CaseStates.Name(row.State), row.Owner, row.Opened, row.Changed, row.MergedInto, row.IsDrill, row.Alerts, row.IsGraded, RuleLevels.Name(row.OfAlerts));
}

/// <summary>A part of the list of cases.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record CaseListView(IReadOnlyList<CaseItemView> Items, long? Next);

/// <summary>A case with its alerts.</summary>
/// <param name="Version">The entries of the ledger about it: a change names the version that it was made from.</param>
/// <param name="Closed">Null while it is not closed.</param>
/// <param name="Outcome">impact, no-impact, legitimate, false-positive or unknown; empty while it is not closed.</param>
/// <param name="OpenPoints">What its closing waits for.</param>
/// <param name="Links">Its alerts, those taken out among them.</param>
/// <param name="Members">The case, and all that went into it.</param>
internal sealed record CaseDetailView(CaseItemView Case, long Version, string OpenedBy, DateTimeOffset? Closed, string Outcome, string ClosingNote, IReadOnlyList<string> OpenPoints, IReadOnlyList<CaseLinkView> Links, IReadOnlyList<long> Members)
{
    public static CaseDetailView Of(CaseDetail detail, IReadOnlyList<string> openPoints)
    {
        Case it = detail.Case;
        CaseRow row = new(it.Id, it.Title, it.State, detail.Severity.Level, detail.Owner, it.Opened, it.Changed, it.MergedInto, it.IsDrill, detail.Alerts.Where(a => a.Link.Removed == default).DistinctBy(a => a.Link.AlertId).Count()) { IsGraded = detail.Severity.IsGraded, OfAlerts = detail.Severity.OfAlerts };
        return new CaseDetailView(CaseItemView.Of(row), it.Entries, it.OpenedBy, it.Closed == default ? null : it.Closed, it.Outcome, it.ClosingNote, openPoints, [.. detail.Alerts.Select(CaseLinkView.Of)], detail.Members);
    }
}

/// <summary>An alert of a case.</summary>
/// <param name="State">new, open, false-positive or resolved; empty when the alert is gone by its age.</param>
/// <param name="Removed">When it was taken out; null while it belongs to the case.</param>
/// <param name="Case">The case: the one asked for, or one that went into it.</param>
internal sealed record CaseLinkView(long Case, long Alert, string Title, string Level, string State, string Why, DateTimeOffset Added, DateTimeOffset? Removed, string RemovedWhy)
{
    public static CaseLinkView Of(CaseAlertRow row) => new(row.Link.CaseId, row.Link.AlertId, row.Link.Title, RuleLevels.Name(row.Link.Level), row.Alert is null ? "" : AlertStates.Name(row.Alert.State), row.Link.Why, row.Link.Added,
        row.Link.Removed == default ? null : row.Link.Removed, row.Link.RemovedWhy);
}

/// <summary>A case to be opened.</summary>
/// <param name="Title">Its title, with tokens for persons.</param>
/// <param name="Alerts">Its alerts: 0 to 500.</param>
/// <param name="Why">Why they belong together.</param>
/// <param name="Severity">A level; without it the highest of the alerts.</param>
internal sealed record CaseRequest(string Title, long[]? Alerts = null, string? Why = null, string? Severity = null);

/// <summary>Alerts for a case.</summary>
/// <param name="Alerts">The alerts: 1 to 500.</param>
/// <param name="Why">Why they belong to it.</param>
internal sealed record CaseLinkRequest(long[] Alerts, string? Why = null);

/// <summary>Takes an alert out.</summary>
/// <param name="Why">Why it does not belong to the case.</param>
internal sealed record CaseUnlinkRequest(string Why);

/// <summary>A note.</summary>
/// <param name="Text">Markdown, with tokens for persons.</param>
internal sealed record CaseNoteRequest(string Text);

/// <summary>A change; what is not named stays.</summary>
/// <param name="Version">From the case as it was seen: who did not see what another changed meanwhile changes nothing.</param>
/// <param name="Owner">The number of an account; 0 for nobody.</param>
/// <param name="State">open, contained or closed.</param>
/// <param name="Outcome">Needed to close: impact, no-impact, legitimate, false-positive or unknown.</param>
/// <param name="Note">Needed to close: what it was, and what was done; and to open again what was closed: why.</param>
internal sealed record CaseChangeRequest(long? Version = null, string? Title = null, string? Severity = null, long? Owner = null, string? State = null, string? Outcome = null, string? Note = null);
