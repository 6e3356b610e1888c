using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>Writes the timeline of cases, as entries are applied.</summary>
internal static class CaseTimeline
{
    /// <summary>The most characters of a line; what is longer is cut, and stands whole in the ledger entry.</summary>
    public const int MaxText = 20_000;

    /// <summary>Notes a line. What is given here must follow from the entry and from the tables of entries before it.</summary>
    /// <param name="db">Within the caller's transaction.</param>
    /// <param name="line">The entry that is applied.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="time">When it happened; the time of the entry where nothing else is known.</param>
    /// <param name="kind">What the line is filtered by: the kind of the entry.</param>
    /// <param name="text">What happened, in words: it is shown as text, a note as Markdown.</param>
    /// <param name="alert">The alert that it is about; null for none.</param>
    /// <param name="ordinal">The ordinal of the record that it is about; null for none.</param>
    /// <param name="leaf">That record's name in the log.</param>
    public static void Note(ServerDb db, LedgerLine line, long caseId, DateTimeOffset time, string kind, string text, long? alert = null, long? ordinal = null, string leaf = "")
    {
        db.Add(new CaseEvent
        {
            CaseId = caseId,
            N = new EntryBody(line.Entry.Body).Number(CaseSteps.NumberMember),
            Time = time,
            Recorded = UnixMicrosecondsConverter.At(line.Entry.Time),
            Kind = kind,
            Actor = AccountEntries.ByActor(db, line.Entry.Act.Actor).Name,
            Text = text.Length > MaxText ? text[..MaxText] + "…" : text,
            Alert = alert,
            Ordinal = ordinal,
            Leaf = leaf,
            Entry = line.Ordinal,
        });
        db.SaveChanges();
    }
}
