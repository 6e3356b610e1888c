using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Adds observables to cases, and removes them; each is an entry of the ledger. Safe on any thread.</summary>
internal sealed class ObservableDesk(ServerStore store, CaseDesk cases)
{
    /// <summary>The most that people add to a case, the removed ones among them.</summary>
    public const int MaxOfCase = 500;

    /// <summary>What was added to cases and not removed, the first added first.</summary>
    public async Task<List<CaseObservable>> ListAsync(IReadOnlyCollection<long> caseIds)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<CaseObservable>().AsNoTracking().Where(o => caseIds.Contains(o.CaseId) && o.Removed == default).OrderBy(o => o.Added).ThenBy(o => o.CaseId).ThenBy(o => o.Number).ToListAsync();
    }

    /// <summary>Adds one.</summary>
    /// <param name="who">Who adds it.</param>
    /// <param name="id">The case.</param>
    /// <param name="kind">A word of <see cref="ObservableKind"/>.</param>
    /// <param name="text">Its value; a token for what is personal.</param>
    /// <param name="why">Where it is from, and why it matters.</param>
    public Task<CaseAnswer> AddAsync(VisitorIdentity who, long id, string kind, string text, string why)
    {
        if ((ObservableKind.Read(kind, text, out string value) ?? CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true)) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return cases.WorkAsync(who, id, async (change, _) =>
        {
            List<CaseObservable> there = await change.Db.Set<CaseObservable>().AsNoTracking().Where(o => o.CaseId == id).ToListAsync();
            if (there.Any(o => o.Kind == kind && o.Value == value && o.Removed == default))
                return CaseAnswer.Refused("The case has this observable already.", id);
            if (there.Count >= MaxOfCase)
                return CaseAnswer.Refused(FormattableString.Invariant($"At most {MaxOfCase} observables are added to a case: put long lists into the rules, as indicators."), id);
            CaseSteps.Add(change, id, LedgerKind.ObservableAdded, ("observable", there.Count + 1L), ("what", kind), ("value", value), ("why", why.Trim()));
            return CaseAnswer.Done(id);
        }, why);
    }

    /// <summary>Removes one. That it was there stays in the history.</summary>
    public Task<CaseAnswer> RemoveAsync(VisitorIdentity who, long id, long number, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return cases.WorkAsync(who, id, async (change, _) =>
        {
            if (!await change.Db.Set<CaseObservable>().AnyAsync(o => o.CaseId == id && o.Number == number && o.Removed == default))
                return CaseAnswer.Refused("Nobody added such an observable to this case, or it was removed already. What alerts have in them goes with the alert.", id);
            CaseSteps.Add(change, id, LedgerKind.ObservableRemoved, ("observable", number), ("why", why.Trim()));
            return CaseAnswer.Done(id);
        }, why);
    }
}
