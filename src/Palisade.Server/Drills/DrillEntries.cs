using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Drills;

/// <summary>Entries of drills, as they are applied.</summary>
internal static class DrillEntries
{
    public static void ApplyStarted(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        Drill started = new()
        {
            Id = LedgerObject.NumberOf(line.Entry.Object),
            Started = UnixMicrosecondsConverter.At(line.Entry.Time),
            StartedBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
            Host = body.Text("host"),
            Listener = body.Text("listener"),
            Records = body.Number("records"),
        };
        db.Add(started);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Drill, started.Id);
    }
}
