using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Merges and partings, as they are applied: of both cases only the one that goes is changed.</summary>
internal static class MergeEntries
{
    public static void ApplyMerged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        if (body.NumberOrNull("into") is { } into)
            db.Set<Case>().Where(c => c.Id == id).ExecuteUpdate(set => set.SetProperty(c => c.MergedInto, (long?)into));
        Note(db, line, body, LedgerKind.CaseMerged, body.NumberOrNull("into") is { } to ? $"Went into case {Text(to)}" : $"Took in case {Text(body.Number("took"))}");
    }

    public static void ApplyUnmerged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        if (body.NumberOrNull("from") is not null)
            db.Set<Case>().Where(c => c.Id == id).ExecuteUpdate(set => set.SetProperty(c => c.MergedInto, (long?)null));
        Note(db, line, body, LedgerKind.CaseUnmerged, body.NumberOrNull("from") is { } from ? $"Parted from case {Text(from)}" : $"Case {Text(body.Number("gave"))} parted again");
    }

    private static void Note(ServerDb db, LedgerLine line, EntryBody body, string kind, string what) =>
        CaseTimeline.Note(db, line, LedgerObject.NumberOf(line.Entry.Object), UnixMicrosecondsConverter.At(line.Entry.Time), kind, what + (body.Text("why") is { Length: > 0 } why ? " (" + why + ")" : ""));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
