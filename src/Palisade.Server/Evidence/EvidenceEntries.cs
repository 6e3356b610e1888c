using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Evidence;

/// <summary>Evidence as ledger entries of its case, and back. The members <c>item</c> and <c>size</c> are those of docs/case-pack.md.</summary>
internal static class EvidenceEntries
{
    // Of bodies.
    private const string Id = "evidence", Item = "item", Size = "size";

    /// <summary>The members that name it.</summary>
    public static (string, object?)[] Names(EvidenceItem item) => [(Id, item.Id), (Item, item.IsSpan ? null : item.Digest)];

    /// <summary>The body of its taking.</summary>
    public static (string, object?)[] TakenBody(EvidenceItem item) =>
    [
        .. Names(item), (Size, item.IsSpan ? null : item.Bytes), ("title", item.Name), ("copy", item.Copy), ("of", item.MadeOf), ("acquired", UnixMicrosecondsConverter.Of(item.Acquired)), ("how", item.How), ("origin", item.Origin),
        ("class", OrNone(item.Class)), ("from", OrNone(item.FirstDay)), ("to", OrNone(item.LastDay)), ("leaf", OrNone(item.Leaf)), ("ordinal", item.Ordinal),
    ];

    public static void ApplyTaken(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        DateTimeOffset time = TimeOf(line);
        EvidenceItem item = new()
        {
            Id = body.Number(Id),
            CaseId = LedgerObject.NumberOf(line.Entry.Object),
            Digest = body.Text(Item),
            Bytes = body.Number(Size),
            Name = body.Text("title"),
            Copy = body.Text("copy"),
            MadeOf = body.NumberOrNull("of"),
            Acquired = UnixMicrosecondsConverter.At(body.Number("acquired")),
            How = body.Text("how"),
            Origin = body.Text("origin"),
            Taken = time,
            TakenBy = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
            Class = body.Text("class"),
            FirstDay = body.Text("from"),
            LastDay = body.Text("to"),
            Leaf = body.Text("leaf"),
            Ordinal = body.NumberOrNull("ordinal"),
        };
        // A span is held where it stands: nobody has copied it.
        if (item.IsSpan)
            (item.HoldAsked, item.HoldWhy) = (time, item.How);
        db.Add(item);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Evidence, item.Id);
        string what = item.IsSpan ? (item.Leaf.Length > 0 ? $"record {item.Leaf}" : $"class {item.Class}, {item.FirstDay} to {item.LastDay}") : FormattableString.Invariant($"{item.Name}, {item.Bytes} bytes, SHA-256 {item.Digest}");
        CaseTimeline.Note(db, line, item.CaseId, time, LedgerKind.EvidenceTaken, FormattableString.Invariant($"Evidence {item.Id} taken: {what}"), ordinal: item.Ordinal, leaf: item.Leaf);
    }

    public static void ApplyRead(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = body.Number(Id);
        db.Set<EvidenceItem>().Where(e => e.Id == id).ExecuteUpdate(set => set.SetProperty(e => e.Reads, e => e.Reads + 1));
        bool isPack = line.Entry.Act.Kind == LedgerKind.EvidenceExported;
        CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), TimeOf(line), line.Entry.Act.Kind, FormattableString.Invariant($"Evidence {id} {(isPack ? "went out in a pack" : "was read")}, as reveal {body.Number("reveal")} allows"));
    }

    public static void ApplyChecked(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, string problem, DateTimeOffset time) = (body.Number(Id), body.Text("problem"), TimeOf(line));
        IQueryable<EvidenceItem> item = db.Set<EvidenceItem>().Where(e => e.Id == id);
        DateTimeOffset changedSince = problem.Length == 0 ? item.Where(e => e.Problem != "").Select(e => e.ProblemSince).FirstOrDefault() : default;
        if (problem.Length == 0)
            item.ExecuteUpdate(set => set.SetProperty(e => e.ProblemSince, default(DateTimeOffset)));
        else
            item.Where(e => e.Problem == "").ExecuteUpdate(set => set.SetProperty(e => e.ProblemSince, time));
        item.ExecuteUpdate(set => set.SetProperty(e => e.Checked, time).SetProperty(e => e.Problem, problem));
        if (changedSince != default)
            CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.EvidenceChecked, RestoredWords(id) + FormattableString.Invariant($"{Pages.Shown.Moment(changedSince)} to {Pages.Shown.Moment(time)}, and is as it was taken again"));
        // Every night the same is no news.
        else if (problem.Length > 0 || line.Entry.Act.Actor != Palisade.Proofs.Format.LedgerAct.Nobody)
            CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.EvidenceChecked, FormattableString.Invariant($"Evidence {id} checked: {(problem.Length > 0 ? problem : "it is as it was taken")}"));
    }

    public static void ApplyHeld(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, long? hold, string why, DateTimeOffset time) = (body.Number(Id), body.NumberOrNull("hold"), body.Text("why"), TimeOf(line));
        bool isAsked = body.Truth("asked");
        IQueryable<EvidenceItem> rows = db.Set<EvidenceItem>().Where(e => e.Id == id);
        if (isAsked)
            rows.ExecuteUpdate(set => set.SetProperty(e => e.HoldAsked, time).SetProperty(e => e.HoldWhy, why));
        else
            rows.ExecuteUpdate(set => set.SetProperty(e => e.Held, time).SetProperty(e => e.Hold, hold));
        CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.EvidenceHeld, FormattableString.Invariant($"Evidence {id}: {(isAsked ? "a hold is asked for" : "held")} ({why})"));
    }

    public static void ApplyReleased(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = (body.Number(Id), TimeOf(line));
        db.Set<EvidenceItem>().Where(e => e.Id == id).ExecuteUpdate(set => set.SetProperty(e => e.Held, default(DateTimeOffset)).SetProperty(e => e.HoldAsked, default(DateTimeOffset)).SetProperty(e => e.Hold, (long?)null));
        CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.EvidenceReleased, FormattableString.Invariant($"Evidence {id}: the hold is ended ({body.Text("why")})"));
    }

    public static void ApplyErased(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time) = (body.Number(Id), TimeOf(line));
        db.Set<EvidenceItem>().Where(e => e.Id == id).ExecuteUpdate(set => set.SetProperty(e => e.Erased, time));
        CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), time, LedgerKind.EvidenceErased, FormattableString.Invariant($"Evidence {id} erased{(body.NumberOrNull("reveal") is { } reveal ? FormattableString.Invariant($", as reveal {reveal} allows") : "")} ({body.Text("why")})"));
    }

    /// <summary>How a line of the timeline begins that says that an item was changed, and was put back: the times follow.</summary>
    public static string RestoredWords(long id) => FormattableString.Invariant($"Evidence {id} checked: it was changed from ");

    private static DateTimeOffset TimeOf(LedgerLine line) => UnixMicrosecondsConverter.At(line.Entry.Time);

    private static string? OrNone(string text) => text.Length > 0 ? text : null;
}
