using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Changes of the list of what links no alerts, as they are applied.</summary>
internal static class IgnoredEntries
{
    public static void ApplyAdded(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        CaseIgnored added = new()
        {
            Id = LedgerObject.NumberOf(line.Entry.Object),
            Value = body.Text("value"),
            Reason = body.Text("reason"),
            Added = UnixMicrosecondsConverter.At(line.Entry.Time),
            AddedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
        };
        db.Add(added);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Ignored, added.Id);
    }

    public static void ApplyEnded(ServerDb db, LedgerLine line)
    {
        (long id, DateTimeOffset time, string name) = (LedgerObject.NumberOf(line.Entry.Object), UnixMicrosecondsConverter.At(line.Entry.Time), AccountEntries.ByActor(db, line.Entry.Act.Actor).Name);
        db.Set<CaseIgnored>().Where(i => i.Id == id).ExecuteUpdate(set => set.SetProperty(i => i.Ended, time).SetProperty(i => i.EndedBy, name));
    }
}
