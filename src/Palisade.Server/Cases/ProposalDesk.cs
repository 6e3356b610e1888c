using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;

namespace Palisade.Server.Cases;

/// <summary>Decides about proposed cases. Safe on any thread.</summary>
internal sealed class ProposalDesk(ProposalBoard board, CaseDesk cases, LedgerWriter ledger)
{
    private const string IsGone = "This proposal is not there any more: its alerts are in a case, or were grouped anew. Load the list again.";

    /// <summary>Makes a proposal a case, or adds it to the case that a part of it is in.</summary>
    /// <param name="who">Who decides.</param>
    /// <param name="id">A sighting of it.</param>
    /// <param name="title">The title; empty for the one that is proposed.</param>
    public async Task<CaseAnswer> OpenAsync(VisitorIdentity who, long id, string title)
    {
        if (board.Find(id) is not { } proposal)
            return CaseAnswer.Refused(IsGone);
        // An alert that went by its age is known to the grouping still.
        long[] alerts = [.. proposal.Alerts.Where(proposal.Titles.ContainsKey).Take(CaseDesk.MaxAtOnce)];
        if (alerts.Length == 0)
            return CaseAnswer.Refused(IsGone);
        Dictionary<long, string> reasons = alerts.Select(a => (Alert: a, Why: proposal.WhyOf(a))).Where(a => a.Why.Length > 0).ToDictionary(a => a.Alert, a => a.Why.Length > CaseText.MaxReason ? a.Why[..CaseText.MaxReason] : a.Why);
        const string why = "the first of those that were proposed together";
        if (proposal.Into is { } into)
            return await cases.LinkAsync(who, into, alerts, why, reasons);
        return await cases.OpenAsync(who, new CaseOrder { Title = title.Trim().Length > 0 ? title : proposal.Title, Alerts = alerts, Why = why, Reasons = reasons, Own = proposal.Title + "\n" + why });
    }

    /// <summary>Sets a proposal aside: what began of its alerts until now is not proposed again.</summary>
    public async Task<CaseAnswer> AsideAsync(VisitorIdentity who, long id, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return CaseAnswer.Refused(refusal);
        if (board.Find(id) is not { } proposal)
            return CaseAnswer.Refused(IsGone);
        return await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await AccountNames.RefusalAsync(change.Db, why) is { } named)
                return CaseAnswer.Refused(named);
            DateTimeOffset until = proposal.Last > change.Now ? proposal.Last : change.Now;
            change.Add(LedgerKind.ProposalAside, LedgerObject.Proposal, await change.NextNumberAsync(LedgerObject.Proposal), ProposalEntries.AsideBody(proposal.Alerts, until, why.Trim()));
            return CaseAnswer.Done(0);
        });
    }
}
