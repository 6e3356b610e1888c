using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;

namespace Palisade.Server.Cases;

/// <summary>Merges cases, and parts them again: an entry in both, each time. Safe on any thread.</summary>
internal sealed class MergeDesk(LedgerWriter ledger, CaseDesk cases, CaseNames names)
{
    /// <summary>Has a case go into another.</summary>
    public Task<CaseAnswer> MergeAsync(VisitorIdentity who, long id, long into, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return cases.WorkAsync(who, id, async (change, _) =>
        {
            if (await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == into) is not { } other)
                return CaseAnswer.Refused("There is no such case to go into.", id);
            if (CaseFamily.Of(change.Db).RootOf(into) == id)
                return CaseAnswer.Refused(into == id ? "A case cannot go into itself." : FormattableString.Invariant($"Case {into} went into this one: it would be a circle. Part them first."), id);
            if (!other.IsLive)
                return CaseAnswer.Refused(other.MergedInto is { } further ? FormattableString.Invariant($"Case {into} went into case {further}: choose that one.") : FormattableString.Invariant($"Case {into} is closed: open it again first."), id);
            if (await names.RefusalAsync(change.Db, into, "", why) is { } named)
                return CaseAnswer.Refused(named, id);
            CaseSteps.Add(change, id, LedgerKind.CaseMerged, ("into", into), ("why", why.Trim()));
            CaseSteps.Add(change, into, LedgerKind.CaseMerged, ("took", id), ("why", why.Trim()));
            return CaseAnswer.Done(into);
        }, why);
    }

    /// <summary>Parts a case from the one that it went into: both are as they were, with what was done since.</summary>
    public Task<CaseAnswer> PartAsync(VisitorIdentity who, long id, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id) is not { } found)
                return CaseAnswer.Missing(id);
            if (found.MergedInto is not { } into)
                return CaseAnswer.Refused("This case went into no other.", id);
            // Both are told the reason, and the other has this one's names as long as they are one.
            if (await names.RefusalAsync(change.Db, into, "", why) is { } named)
                return CaseAnswer.Refused(named, id);
            CaseSteps.Add(change, id, LedgerKind.CaseUnmerged, ("from", into), ("why", why.Trim()));
            CaseSteps.Add(change, into, LedgerKind.CaseUnmerged, ("gave", id), ("why", why.Trim()));
            return CaseAnswer.Done(id);
        });
    }
}
