using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Drills;
using Palisade.Server.Evidence;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Revealing;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>Makes entries into rows: the same entries in the same order give the same rows, today or when all is built again. Nothing but the entry and the tables of entries before is asked.</summary>
internal static class LedgerTables
{
    private static readonly FrozenDictionary<string, Action<ServerDb, LedgerLine>> s_kinds = new Dictionary<string, Action<ServerDb, LedgerLine>>
    {
        [LedgerKind.AlertRaised] = AlertEntries.ApplyRaised,
        [LedgerKind.AlertReopened] = AlertEntries.ApplyReopened,
        [LedgerKind.AlertChanged] = AlertEntries.ApplyChanged,
        [LedgerKind.SuppressionMade] = SuppressionEntries.ApplyMade,
        [LedgerKind.SuppressionApproved] = SuppressionEntries.ApplyApproved,
        [LedgerKind.SuppressionEnded] = SuppressionEntries.ApplyEnded,
        [LedgerKind.RevealAsked] = RevealEntries.ApplyAsked,
        [LedgerKind.RevealDecided] = RevealEntries.ApplyDecided,
        [LedgerKind.RevealShown] = RevealEntries.ApplyShown,
        [LedgerKind.RevealEnded] = RevealEntries.ApplyEnded,
        [LedgerKind.AccountMade] = AccountEntries.ApplyMade,
        [LedgerKind.AccountChanged] = AccountEntries.ApplyChanged,
        [LedgerKind.AccountEvent] = AccountEntries.ApplyEvent,
        [LedgerKind.FactStated] = ReportEntries.ApplyFactStated,
        [LedgerKind.FactWithdrawn] = ReportEntries.ApplyFactWithdrawn,
        [LedgerKind.DraftSaved] = ReportEntries.ApplyDraftSaved,
        [LedgerKind.DraftApproved] = ReportEntries.ApplyDraftApproved,
        [LedgerKind.StepDone] = ReportEntries.ApplyStepDone,
        [LedgerKind.StepReopened] = ReportEntries.ApplyStepReopened,
        [LedgerKind.NoticeGivenUp] = NoticeEntries.ApplyGivenUp,
        [LedgerKind.RulesUsed] = LedgerFact.Apply,
        [LedgerKind.SettingsUsed] = LedgerFact.Apply,
        [LedgerKind.CaseOpened] = CaseEntries.ApplyOpened,
        [LedgerKind.CaseLinked] = CaseEntries.ApplyLinked,
        [LedgerKind.CaseUnlinked] = CaseEntries.ApplyUnlinked,
        [LedgerKind.CaseChanged] = CaseEntries.ApplyChanged,
        [LedgerKind.CaseNoted] = CaseEntries.ApplyNoted,
        [LedgerKind.CaseMerged] = MergeEntries.ApplyMerged,
        [LedgerKind.CaseUnmerged] = MergeEntries.ApplyUnmerged,
        [LedgerKind.CasePinned] = CaseEntries.ApplyPinned,
        [LedgerKind.TaskAdded] = TaskEntries.ApplyAdded,
        [LedgerKind.TaskChanged] = TaskEntries.ApplyChanged,
        [LedgerKind.ObservableAdded] = ObservableEntries.ApplyAdded,
        [LedgerKind.ObservableRemoved] = ObservableEntries.ApplyRemoved,
        [LedgerKind.DrillStarted] = DrillEntries.ApplyStarted,
        [LedgerKind.ProposalAside] = ProposalEntries.ApplyAside,
        [LedgerKind.IgnoredAdded] = IgnoredEntries.ApplyAdded,
        [LedgerKind.IgnoredEnded] = IgnoredEntries.ApplyEnded,
        [LedgerKind.EvidenceTaken] = EvidenceEntries.ApplyTaken,
        [LedgerKind.EvidenceRead] = EvidenceEntries.ApplyRead,
        [LedgerKind.EvidenceExported] = EvidenceEntries.ApplyRead,
        [LedgerKind.EvidenceChecked] = EvidenceEntries.ApplyChecked,
        [LedgerKind.EvidenceHeld] = EvidenceEntries.ApplyHeld,
        [LedgerKind.EvidenceReleased] = EvidenceEntries.ApplyReleased,
        [LedgerKind.EvidenceErased] = EvidenceEntries.ApplyErased,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Applies an entry, within the caller's transaction. An entry of a kind that is not known is noted, and changes nothing else.</summary>
    public static void Apply(ServerDb db, LedgerLine line)
    {
        LedgerEntry entry = line.Entry;
        db.Add(new LedgerRow { Ordinal = line.Ordinal, Time = UnixMicrosecondsConverter.At(entry.Time), Actor = entry.Act.Actor, Kind = entry.Act.Kind, Object = entry.Object });
        db.SaveChanges();
        if (s_kinds.TryGetValue(entry.Act.Kind, out Action<ServerDb, LedgerLine>? apply))
            apply(db, line);
        CaseSteps.Count(db, line);
        if (new EntryBody(entry.Body).Text(OutboxRow.OnceMember) is { Length: > 0 } once)
            db.Set<OutboxRow>().Where(r => r.Once == once).ExecuteDelete();
        db.ChangeTracker.Clear();
    }

    /// <summary>Notes how far the tables have got.</summary>
    public static void MoveCursor(ServerDb db, LedgerLine last)
    {
        (long ordinal, long time) = (last.Ordinal + 1, last.Entry.Time);
        if (db.Set<LedgerCursor>().ExecuteUpdate(set => set.SetProperty(c => c.Ordinal, ordinal).SetProperty(c => c.Time, time)) > 0)
            return;
        db.Add(new LedgerCursor { Ordinal = ordinal, Time = time });
        db.SaveChanges();
    }
}
