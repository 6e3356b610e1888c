using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Notices;

/// <summary>What people decide about notices, as ledger entries and back. That a notice was made, tried and delivered is no decision, and is in the table only.</summary>
internal static class NoticeEntries
{
    /// <summary>A notice is given up. It is named by its delivery: its number is none of the ledger's.</summary>
    public static (string Name, object? Value)[] GivenUpBody(Notice notice, string reason) => [("delivery", notice.Delivery), ("notice", notice.Kind), ("channel", notice.Channel), ("attempts", notice.Attempts), ("reason", reason)];

    public static void ApplyGivenUp(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (string delivery, string reason) = (body.Text("delivery"), body.Text("reason"));
        (DateTimeOffset time, string name) = (UnixMicrosecondsConverter.At(line.Entry.Time), AccountEntries.ByActor(db, line.Entry.Act.Actor).Name);
        db.Set<Notice>().Where(n => n.Delivery == delivery && n.State == Notice.Waiting)
            .ExecuteUpdate(set => set.SetProperty(n => n.State, Notice.GivenUp).SetProperty(n => n.Ended, time).SetProperty(n => n.EndedBy, name).SetProperty(n => n.Reason, reason));
        if (line.Entry.Object.StartsWith(LedgerObject.Case + "/", StringComparison.Ordinal))
            CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.NoticeGivenUp, $"Notice to {body.Text("channel")} given up: {reason}");
    }
}
