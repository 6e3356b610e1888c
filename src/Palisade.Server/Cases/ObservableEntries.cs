using System.Globalization;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Entries of observables, as they are applied.</summary>
internal static class ObservableEntries
{
    public static void ApplyAdded(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        CaseObservable added = new()
        {
            CaseId = LedgerObject.NumberOf(line.Entry.Object),
            Number = body.Number("observable"),
            Kind = body.Text("what"),
            Value = body.Text("value"),
            Why = body.Text("why"),
            Added = UnixMicrosecondsConverter.At(line.Entry.Time),
            AddedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
        };
        db.Add(added);
        db.SaveChanges();
        CaseTimeline.Note(db, line, added.CaseId, added.Added, LedgerKind.ObservableAdded, $"Observable added: {added.Kind} {added.Value} ({added.Why})");
    }

    public static void ApplyRemoved(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, long number, DateTimeOffset time) = (LedgerObject.NumberOf(line.Entry.Object), body.Number("observable"), UnixMicrosecondsConverter.At(line.Entry.Time));
        if (db.Set<CaseObservable>().SingleOrDefault(o => o.CaseId == id && o.Number == number) is not { } removed)
            return;
        (removed.Removed, removed.RemovedBy, removed.RemovedWhy) = (time, AccountEntries.ByActor(db, line.Entry.Act.Actor).Name, body.Text("why"));
        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.ObservableRemoved, string.Create(CultureInfo.InvariantCulture, $"Observable removed: {removed.Kind} {removed.Value} ({removed.RemovedWhy})"));
    }
}
