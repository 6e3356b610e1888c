using System.Text.Json;
using Palisade.Findings;
using Palisade.Server.Alerts;

namespace Palisade.Server.Endpoints;

/// <summary>An alert as the API shows it.</summary>
/// <param name="Level">informational, low, medium, high or critical.</param>
/// <param name="Host">The host's token; empty for a correlation.</param>
/// <param name="Count">The findings, those hidden by suppressions among them.</param>
/// <param name="Suppressed">Those hidden.</param>
/// <param name="FirstSeen">When it was found first, by the clock of the server.</param>
/// <param name="LastSeen">When it was found last: the list is in this order, below the level.</param>
/// <param name="FirstEvent">The first time of an event; null when none has one.</param>
/// <param name="LastEvent">The last; null when none has one.</param>
/// <param name="State">new, open, false-positive or resolved.</param>
/// <param name="Assignee">The account that works on it; null for none.</param>
/// <param name="Group">What a correlation groups by, with tokens; empty for a rule.</param>
internal sealed record AlertView(long Id, string Level, string Title, string RuleId, string Host, string Source, long Count, long Suppressed, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? FirstEvent, DateTimeOffset? LastEvent, string State, string? Assignee, string Group)
{
    public static AlertView Of(AlertRow row) =>
        new(row.Id, RuleLevels.Name(row.Level), row.Title, row.RuleId, row.Host, row.Source, row.Count, row.Suppressed, row.FirstSeen, row.LastSeen, Moment(row.FirstEvent), Moment(row.LastEvent), AlertStates.Name(row.State), row.Assignee, row.Group);

    /// <summary>A time; null where there is none.</summary>
    public static DateTimeOffset? Moment(DateTimeOffset moment) => moment == default ? null : moment;
}

/// <summary>A part of the list of alerts.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record AlertPage(IReadOnlyList<AlertView> Items, string? Next);

/// <summary>An alert with what belongs to it.</summary>
/// <param name="FirstEvent">The first time of an event; null when none has one.</param>
/// <param name="Matched">The fields that made the rule match, with tokens.</param>
/// <param name="Event">The first event, with tokens.</param>
/// <param name="Records">The first 50 records behind it.</param>
/// <param name="Changes">What was done with it, the latest first.</param>
internal sealed record AlertDetailView(AlertView Alert, string Channel, IReadOnlyList<string> Tags, string StateReason, DateTimeOffset? FirstEvent, DateTimeOffset? LastEvent, JsonElement Matched, JsonElement Event, IReadOnlyList<AlertRecordView> Records, IReadOnlyList<AlertChangeView> Changes)
{
    public static AlertDetailView Of(AlertDetail detail)
    {
        Alert alert = detail.Alert;
        AlertView view = new(alert.Id, RuleLevels.Name(alert.Level), alert.Title, alert.RuleId, alert.Host, alert.Source, alert.Count, alert.Suppressed, alert.FirstSeen, alert.LastSeen, AlertView.Moment(alert.FirstEvent), AlertView.Moment(alert.LastEvent), AlertStates.Name(alert.State), detail.NameOf(alert.Assignee), alert.Group);
        return new AlertDetailView(view, alert.Channel, alert.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries), alert.StateReason, view.FirstEvent, view.LastEvent, Json(alert.Matched), Json(alert.Event),
            [.. detail.Records.Select(r => new AlertRecordView(r.Ordinal, AlertView.Moment(r.EventTime)))],
            [.. detail.Changes.Select(c => new AlertChangeView(c.Time, c.Actor, AlertStates.Name(c.FromState), AlertStates.Name(c.ToState), detail.NameOf(c.FromAssignee), detail.NameOf(c.ToAssignee), c.Reason))]);
    }

    private static JsonElement Json(string text)
    {
        using JsonDocument document = TokenJson.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>A record behind an alert.</summary>
/// <param name="Ordinal">Its ordinal in the vault.</param>
/// <param name="EventTime">The event's time; null when it has none.</param>
internal sealed record AlertRecordView(long Ordinal, DateTimeOffset? EventTime);

/// <summary>A change of an alert.</summary>
/// <param name="Actor">The account that did it; empty when the alert came again by itself.</param>
internal sealed record AlertChangeView(DateTimeOffset Time, string Actor, string FromState, string ToState, string? FromAssignee, string? ToAssignee, string Reason);

/// <summary>What is to be done with alerts.</summary>
/// <param name="Ids">The alerts: 1 to 500.</param>
/// <param name="Action">assign-me, unassign, open, false-positive or resolve.</param>
/// <param name="Reason">Why; needed for false-positive.</param>
internal sealed record TriageRequest(long[] Ids, string Action, string? Reason = null);

/// <summary>What was done.</summary>
/// <param name="Batch">Undoes it, while there is time.</param>
/// <param name="Changed">The alerts that were changed; the others were as wanted already.</param>
/// <param name="NotFound">How many were not there.</param>
/// <param name="UndoUntil">Until when it can be undone.</param>
internal sealed record TriageResult(string Batch, IReadOnlyList<long> Changed, int NotFound, DateTimeOffset UndoUntil);

/// <summary>What was undone.</summary>
/// <param name="Undone">The alerts that are as they were.</param>
/// <param name="ChangedSince">Those that were changed again since, and stay.</param>
internal sealed record UndoResult(int Undone, int ChangedSince);
