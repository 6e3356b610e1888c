using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>What is decided about proposals, as ledger entries, and back. It names alerts: proposals are made anew at each start, alerts stay.</summary>
internal static class ProposalEntries
{
    public static JsonValue AsideBody(IReadOnlyCollection<long> alerts, DateTimeOffset until, string why) =>
        EntryBody.Of(("alerts", JsonValue.Array([.. alerts.Select(a => JsonValue.Of(a))])), ("until", UnixMicrosecondsConverter.Of(until)), ("why", why));

    public static void ApplyAside(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long[] alerts = [.. body.Items("alerts").Select(a => a.Number)];
        string actor = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name;
        db.Set<ProposalAside>().Where(a => alerts.Contains(a.Alert)).ExecuteDelete();
        foreach (long alert in alerts)
            db.Add(new ProposalAside { Alert = alert, Until = UnixMicrosecondsConverter.At(body.Number("until")), Why = body.Text("why"), Actor = actor, Entry = line.Ordinal });
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Proposal, LedgerObject.NumberOf(line.Entry.Object));
    }
}
