using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Entries of cases, and what they do with the tables.</summary>
internal static class CaseEntries
{
    public static void ApplyOpened(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = Of(line);
        Case opened = new()
        {
            Id = id,
            Title = body.Text("title"),
            Severity = LevelOf(body.Number("severity")),
            Owner = body.NumberOrNull("owner"),
            Opened = time,
            OpenedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
            IsDrill = body.Truth("drill"),
        };
        db.Add(opened);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Case, id);
        CaseTimeline.Note(db, line, id, time, LedgerKind.CaseOpened, opened.IsDrill ? "Opened, as a drill: " + opened.Title : "Opened: " + opened.Title);
    }

    public static void ApplyLinked(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = Of(line);
        long alert = body.Number("alert");
        CaseAlert link = new()
        {
            CaseId = id,
            AlertId = alert,
            Title = body.Text("title"),
            Level = LevelOf(body.Number("level")),
            Why = body.Text("why"),
            Added = time,
            AddedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
        };
        // Taken out before, and put back.
        db.Set<CaseAlert>().Where(a => a.CaseId == id && a.AlertId == alert).ExecuteDelete();
        db.Add(link);
        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.CaseLinked, string.Create(CultureInfo.InvariantCulture, $"Alert {alert} added: {link.Title}") + Because(link.Why), alert);
    }

    public static void ApplyUnlinked(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = Of(line);
        (long alert, string why) = (body.Number("alert"), body.Text("why"));
        db.Set<CaseAlert>().Where(a => a.CaseId == id && a.AlertId == alert).ExecuteUpdate(set => set.SetProperty(a => a.Removed, time).SetProperty(a => a.RemovedWhy, why));
        CaseTimeline.Note(db, line, id, time, LedgerKind.CaseUnlinked, string.Create(CultureInfo.InvariantCulture, $"Alert {alert} taken out") + Because(why), alert);
    }

    public static void ApplyNoted(ServerDb db, LedgerLine line)
    {
        (long id, DateTimeOffset time) = Of(line);
        CaseTimeline.Note(db, line, id, time, LedgerKind.CaseNoted, new EntryBody(line.Entry.Body).Text("text"));
    }

    public static void ApplyPinned(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, _) = Of(line);
        CaseTimeline.Note(db, line, id, UnixMicrosecondsConverter.At(body.Number("time")), LedgerKind.CasePinned, body.Text("text"), ordinal: body.Number("record"), leaf: body.Text("leaf"));
    }

    public static void ApplyChanged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = Of(line);
        if (db.Set<Case>().SingleOrDefault(c => c.Id == id) is not { } changed)
            return;
        List<string> words = [];
        if (line.Entry.Body.Member("title") is not null)
            words.Add("title: " + (changed.Title = body.Text("title")));
        if (body.NumberOrNull("severity") is { } severity)
            words.Add("severity: " + RuleLevels.Name(changed.Severity = LevelOf(severity)));
        if (body.NumberOrNull("owner") is { } owner)
        {
            changed.Owner = owner == 0 ? null : owner;
            words.Add("owner: " + (db.Set<Account>().Where(a => a.Id == owner).Select(a => a.Name).SingleOrDefault() ?? "nobody"));
        }

        if (CaseStates.Find(body.Text("state")) is { } state)
            words.Add(SetState(changed, state, body, time));
        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.CaseChanged, "Changed: " + string.Join("; ", words));
    }

    private static string SetState(Case changed, CaseState state, EntryBody body, DateTimeOffset time)
    {
        changed.State = state;
        bool isClosed = state == CaseState.Closed;
        changed.Closed = isClosed ? time : default;
        (changed.Outcome, changed.ClosingNote) = isClosed ? (body.Text("outcome"), body.Text("note")) : ("", "");
        return "state: " + CaseStates.Name(state) + (isClosed ? ", " + CaseOutcomes.Words(changed.Outcome) + ". " + changed.ClosingNote : "") + Because(body.Text("why"));
    }

    private static (long Id, DateTimeOffset Time) Of(LedgerLine line) => (LedgerObject.NumberOf(line.Entry.Object), UnixMicrosecondsConverter.At(line.Entry.Time));

    private static string Because(string why) => why.Length > 0 ? " (" + why + ")" : "";

    // A level that a later version has is none here: the highest is looked at first.
    private static RuleLevel LevelOf(long level) => level is >= 0 and <= (long)RuleLevel.Critical ? (RuleLevel)level : RuleLevel.Critical;
}
