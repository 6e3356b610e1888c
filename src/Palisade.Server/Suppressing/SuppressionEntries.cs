using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Suppressing;

/// <summary>Changes of suppressions as ledger entries, and back.</summary>
internal static class SuppressionEntries
{
    /// <summary>A suppression. The entry's actor makes it, or has approved what another asked for.</summary>
    /// <param name="made">The suppression.</param>
    public static JsonValue MadeBody(Suppression made) => EntryBody.Of(
        ("author", made.Author), ("reason", made.Reason), ("rule", made.RuleId), ("host", made.Host), ("field", made.Field), ("value", made.Value), ("windowFrom", made.WindowFrom), ("windowTo", made.WindowTo),
        ("expires", UnixMicrosecondsConverter.Of(made.Expires)), ("monitorOnly", made.MonitorOnly), ("approved", made.Approved is not null));

    public static void ApplyMade(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        string actor = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name;
        long author = body.Number("author");
        DateTimeOffset time = UnixMicrosecondsConverter.At(line.Entry.Time);
        bool approved = body.Truth("approved");
        Suppression made = new()
        {
            Id = LedgerObject.NumberOf(line.Entry.Object),
            Author = author,
            AuthorName = db.Set<Account>().Where(a => a.Id == author).Select(a => a.Name).SingleOrDefault() ?? "",
            Created = time,
            Reason = body.Text("reason"),
            RuleId = body.Text("rule"),
            Host = body.Text("host"),
            Field = body.Text("field"),
            Value = body.Text("value"),
            WindowFrom = (int?)body.NumberOrNull("windowFrom"),
            WindowTo = (int?)body.NumberOrNull("windowTo"),
            Expires = UnixMicrosecondsConverter.At(body.Number("expires")),
            MonitorOnly = body.Truth("monitorOnly"),
            Approved = approved ? time : null,
            ApprovedBy = approved ? actor : "",
        };
        db.Add(made);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Suppression, made.Id);
    }

    public static void ApplyApproved(ServerDb db, LedgerLine line)
    {
        (long id, DateTimeOffset? time, string name) = Of(db, line);
        db.Set<Suppression>().Where(s => s.Id == id).ExecuteUpdate(set => set.SetProperty(s => s.Approved, time).SetProperty(s => s.ApprovedBy, name));
    }

    public static void ApplyEnded(ServerDb db, LedgerLine line)
    {
        (long id, DateTimeOffset? time, string name) = Of(db, line);
        db.Set<Suppression>().Where(s => s.Id == id).ExecuteUpdate(set => set.SetProperty(s => s.Ended, time).SetProperty(s => s.EndedBy, name));
    }

    private static (long Id, DateTimeOffset? Time, string Name) Of(ServerDb db, LedgerLine line) =>
        (LedgerObject.NumberOf(line.Entry.Object), UnixMicrosecondsConverter.At(line.Entry.Time), AccountEntries.ByActor(db, line.Entry.Act.Actor).Name);
}
