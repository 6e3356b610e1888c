using System.Text;
using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Detecting;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Alerts;

/// <summary>Changes of alerts as ledger entries, and back. Counts of repeats are no changes: detection finds them in the records.</summary>
internal static class AlertEntries
{
    // Far below what a record may have, whatever it is in canonical JSON: a character is at most six bytes there.
    private const int MaxJson = 100_000;

    /// <summary>An alert that detection has just written. An event too long for an entry is left to the record it came from.</summary>
    public static JsonValue RaisedBody(AlertDraft alert)
    {
        Finding first = alert.First;
        bool fits = first.EventJson.Length + first.MatchedJson.Length <= MaxJson;
        return EntryBody.Of(
            ("fingerprint", alert.Fingerprint), ("rule", first.Rule.Id), ("title", first.Rule.Title), ("level", (int)first.Rule.Level), ("tags", string.Join(' ', first.Rule.Tags)),
            ("host", first.Host), ("channel", first.Channel), ("source", first.Source.Path), ("count", alert.Count), ("suppressed", alert.Suppressed),
            ("firstEvent", Microseconds(alert.FirstEvent)), ("lastEvent", Microseconds(alert.LastEvent)),
            ("event", fits ? Encoding.UTF8.GetString(first.EventJson.Span) : "{}"), ("matched", fits ? Encoding.UTF8.GetString(first.MatchedJson.Span) : "{}"),
            ("records", JsonValue.Array(alert.Records.DistinctBy(r => r.Ordinal).Select(r => JsonValue.Array(r.Ordinal, Microseconds(r.Time))))));
    }

    /// <summary>A change of state or assignee.</summary>
    public static JsonValue ChangedBody(AlertChange change, string stateReason) => EntryBody.Of(
        ("batch", change.Batch), ("from", AlertStates.Name(change.FromState)), ("to", AlertStates.Name(change.ToState)), ("fromAssignee", change.FromAssignee), ("toAssignee", change.ToAssignee),
        ("reason", change.Reason), ("stateReason", stateReason == change.Reason ? null : stateReason));

    /// <summary>Whether an alert is there, in a state; null for any.</summary>
    public static bool IsIn(ServerStore store, string alert, AlertState? state)
    {
        long id = LedgerObject.NumberOf(alert);
        using ServerDb db = store.CreateDbContext();
        return db.Set<Alert>().Any(a => a.Id == id && (state == null || a.State == state));
    }

    /// <summary>The alerts that some entries opened again.</summary>
    public static long[] ReopenedIn(IReadOnlyList<LedgerLine> lines) => [.. lines.Where(l => l.Entry.Act.Kind == LedgerKind.AlertReopened).Select(l => LedgerObject.NumberOf(l.Entry.Object))];

    public static void ApplyRaised(ServerDb db, LedgerLine line)
    {
        long id = LedgerObject.NumberOf(line.Entry.Object);
        LedgerNumber.Note(db, LedgerObject.Alert, id);
        // Detection has written it, and has counted repeats since; only where tables are built again it is not there.
        if (db.Set<Alert>().Any(a => a.Id == id))
            return;
        Alert alert = AlertOf(id, line.Entry);
        // The one before was past its age when this one was raised.
        db.Set<Alert>().Where(a => a.Fingerprint == alert.Fingerprint).ExecuteDelete();
        db.Add(alert);
        foreach (JsonValue row in new EntryBody(line.Entry.Body).Items("records"))
            db.Add(new AlertRecord { AlertId = id, Ordinal = row.Items[0].Number, EventTime = UnixMicrosecondsConverter.At(row.Items[1].Number), Seen = alert.FirstSeen });
        db.SaveChanges();
    }

    public static void ApplyReopened(ServerDb db, LedgerLine line)
    {
        long id = LedgerObject.NumberOf(line.Entry.Object);
        if (db.Set<Alert>().AsNoTracking().SingleOrDefault(a => a.Id == id && a.State == AlertState.Resolved) is not { } alert)
            return;
        AlertChange change = new()
        {
            AlertId = id,
            FromState = AlertState.Resolved,
            ToState = AlertState.Open,
            FromAssignee = alert.Assignee,
            ToAssignee = alert.Assignee,
            Reason = "came again",
        };
        Set(db, line, change, change.Reason);
    }

    public static void ApplyChanged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        if (!db.Set<Alert>().Any(a => a.Id == id))
            return;
        (long account, string name) = AccountEntries.ByActor(db, line.Entry.Act.Actor);
        AlertChange change = new()
        {
            AlertId = id,
            Batch = body.Text("batch"),
            Account = account == 0 ? null : account,
            Actor = name,
            FromState = AlertStates.Find(body.Text("from")) ?? AlertState.Open,
            ToState = AlertStates.Find(body.Text("to")) ?? AlertState.Open,
            FromAssignee = body.NumberOrNull("fromAssignee"),
            ToAssignee = body.NumberOrNull("toAssignee"),
            Reason = body.Text("reason"),
        };
        bool isOwn = line.Entry.Body.Member("stateReason") is not null;
        Set(db, line, change, isOwn ? body.Text("stateReason") : change.Reason);
    }

    private static void Set(ServerDb db, LedgerLine line, AlertChange change, string stateReason)
    {
        (change.Time, change.Entry) = (UnixMicrosecondsConverter.At(line.Entry.Time), line.Ordinal);
        db.Add(change);
        db.SaveChanges();
        db.Set<Alert>().Where(a => a.Id == change.AlertId).ExecuteUpdate(set => set
            .SetProperty(a => a.State, change.ToState).SetProperty(a => a.Assignee, change.ToAssignee).SetProperty(a => a.StateReason, stateReason).SetProperty(a => a.StateChanged, change.Time));
    }

    private static Alert AlertOf(long id, LedgerEntry entry)
    {
        EntryBody body = new(entry.Body);
        DateTimeOffset seen = UnixMicrosecondsConverter.At(entry.Time);
        return new Alert
        {
            Id = id,
            Fingerprint = body.Text("fingerprint"),
            RuleId = body.Text("rule"),
            Title = body.Text("title"),
            Level = (RuleLevel)body.Number("level"),
            Tags = body.Text("tags"),
            Host = body.Text("host"),
            Channel = body.Text("channel"),
            Source = body.Text("source"),
            Count = body.Number("count"),
            Suppressed = body.Number("suppressed"),
            FirstEvent = UnixMicrosecondsConverter.At(body.Number("firstEvent")),
            LastEvent = UnixMicrosecondsConverter.At(body.Number("lastEvent")),
            FirstSeen = seen,
            LastSeen = seen,
            Event = body.Text("event"),
            Matched = body.Text("matched"),
        };
    }

    private static long Microseconds(long ticks) => ticks == 0 ? 0 : UnixMicrosecondsConverter.Of(new DateTimeOffset(ticks, TimeSpan.Zero));
}
