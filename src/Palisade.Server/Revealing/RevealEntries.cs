using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Revealing;

/// <summary>Reveals as ledger entries, and back. The value is never in one; a query that names somebody is in it as in the table, encrypted.</summary>
internal static class RevealEntries
{
    public static JsonValue AskedBody(Reveal asked) => EntryBody.Of(
        ("kind", asked.Kind), ("subject", asked.Subject), ("ordinal", asked.Ordinal), ("leaf", asked.Leaf), ("mark", asked.Mark.Length > 0 ? asked.Mark : null), ("query", asked.Query is { } query ? Convert.ToBase64String(query) : null), ("reason", asked.Reason));

    public static JsonValue DecidedBody(string decision, string reason, DateTimeOffset expires) =>
        EntryBody.Of(("decision", decision), ("reason", reason), ("expires", UnixMicrosecondsConverter.Of(expires)));

    public static JsonValue EndedBody(string reason) => EntryBody.Of(("reason", reason));

    public static JsonValue ShownBody(long records) => EntryBody.Of(("records", records));

    public static void ApplyAsked(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long asker, string name) = AccountEntries.ByActor(db, line.Entry.Act.Actor);
        Reveal asked = new()
        {
            Id = LedgerObject.NumberOf(line.Entry.Object),
            Kind = body.Text("kind"),
            Subject = body.Text("subject"),
            Ordinal = body.NumberOrNull("ordinal") ?? -1,
            Leaf = body.Text("leaf"),
            Mark = body.Text("mark"),
            Query = body.Text("query") is { Length: > 0 } query ? Convert.FromBase64String(query) : null,
            Reason = body.Text("reason"),
            Asker = asker,
            AskerName = name,
            Asked = UnixMicrosecondsConverter.At(line.Entry.Time),
        };
        db.Add(asked);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Reveal, asked.Id);
    }

    public static void ApplyDecided(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        (long decider, string name) = AccountEntries.ByActor(db, line.Entry.Act.Actor);
        (string decision, string reason) = (body.Text("decision"), body.Text("reason"));
        (DateTimeOffset time, DateTimeOffset expires) = (UnixMicrosecondsConverter.At(line.Entry.Time), UnixMicrosecondsConverter.At(body.Number("expires")));
        db.Set<Reveal>().Where(r => r.Id == id).ExecuteUpdate(set => set
            .SetProperty(r => r.Decision, decision)
            .SetProperty(r => r.Decider, decider)
            .SetProperty(r => r.DeciderName, name)
            .SetProperty(r => r.Decided, time)
            .SetProperty(r => r.DecisionReason, reason)
            .SetProperty(r => r.Expires, expires));
    }

    public static void ApplyEnded(ServerDb db, LedgerLine line)
    {
        long id = LedgerObject.NumberOf(line.Entry.Object);
        (string name, string reason) = (AccountEntries.ByActor(db, line.Entry.Act.Actor).Name, new EntryBody(line.Entry.Body).Text("reason"));
        DateTimeOffset time = UnixMicrosecondsConverter.At(line.Entry.Time);
        db.Set<Reveal>().Where(r => r.Id == id).ExecuteUpdate(set => set.SetProperty(r => r.Ended, time).SetProperty(r => r.EndedBy, name).SetProperty(r => r.EndedReason, reason));
    }

    public static void ApplyShown(ServerDb db, LedgerLine line)
    {
        long id = LedgerObject.NumberOf(line.Entry.Object);
        DateTimeOffset time = UnixMicrosecondsConverter.At(line.Entry.Time);
        if (db.Set<Reveal>().Where(r => r.Id == id).ExecuteUpdate(set => set.SetProperty(r => r.Shown, r => r.Shown + 1).SetProperty(r => r.LastShown, time)) == 0)
            return;
        db.Add(new RevealShowing { RevealId = id, Time = time, Records = new EntryBody(line.Entry.Body).Number("records") });
        db.SaveChanges();
    }
}
