using System.Globalization;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Entries of tasks, as they are applied.</summary>
internal static class TaskEntries
{
    public static void ApplyAdded(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        CaseTask added = new()
        {
            CaseId = LedgerObject.NumberOf(line.Entry.Object),
            Number = body.Number("task"),
            Title = body.Text("title"),
            About = body.Text("about"),
            Due = UnixMicrosecondsConverter.At(body.Number("due")),
            Added = UnixMicrosecondsConverter.At(line.Entry.Time),
            AddedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
        };
        db.Add(added);
        db.SaveChanges();
        string due = added.Due == default ? "" : added.Due.UtcDateTime.ToString("', due' yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        CaseTimeline.Note(db, line, added.CaseId, added.Added, LedgerKind.TaskAdded, string.Create(CultureInfo.InvariantCulture, $"Task {added.Number}: {added.Title}{due}"));
    }

    public static void ApplyChanged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, long number, DateTimeOffset time) = (LedgerObject.NumberOf(line.Entry.Object), body.Number("task"), UnixMicrosecondsConverter.At(line.Entry.Time));
        if (db.Set<CaseTask>().SingleOrDefault(t => t.CaseId == id && t.Number == number) is not { } task)
            return;
        string what = string.Create(CultureInfo.InvariantCulture, $"Task {number} ({task.Title})");
        if (body.NumberOrNull("due") is { } due)
        {
            task.Due = UnixMicrosecondsConverter.At(due);
            what += task.Due == default ? " has no time any more" : task.Due.UtcDateTime.ToString("' is due' yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        }

        if (body.Text("state") is { Length: > 0 } state)
        {
            bool isOver = state != CaseTask.Open;
            (task.State, task.Result, task.Ended) = (state, body.Text("result"), isOver ? time : default);
            task.EndedBy = isOver ? AccountEntries.ByActor(db, line.Entry.Act.Actor).Name : "";
            what += (isOver ? " " + state : " open again") + (task.Result.Length > 0 ? ": " + task.Result : "");
        }

        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.TaskChanged, what);
    }
}
