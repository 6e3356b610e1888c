using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Incidents;
using Palisade.Incidents.Evidence;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;
using Palisade.Server.Storage;
using Palisade.Vault.Retention;

namespace Palisade.Server.Evidence;

/// <summary>Takes evidence, gives it out to who a second person let, and compares it with its digest; each act is an entry of its case. Safe on any thread.</summary>
internal sealed partial class EvidenceDesk(EvidenceStore items, EvidenceBook book, RevealBook reveals, LedgerWriter ledger, ClearNames names, CaseNames known, TimeProvider clock, ILogger<EvidenceDesk> log)
{
    private const string NotThere = "There is no such evidence in this case.", Erased = "It was erased: its key is destroyed.", IsHeld = "It is held, or a keeper is asked to: end that first.";

    /// <summary>Why nothing can be taken into a case; null when it can.</summary>
    public static async Task<string?> RefusalAsync(ServerDb db, long caseId)
    {
        if (await db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId) is not { } found)
            return "There is no such case.";
        if (found.MergedInto is { } into)
            return FormattableString.Invariant($"This case went into case {into}: work there.");
        if (found.State == CaseState.Closed)
            return "This case is closed: open it again first.";
        return await db.Set<EvidenceItem>().CountAsync(e => e.CaseId == caseId) >= EvidenceBook.MaxOfCase ? $"A case has at most {EvidenceBook.MaxOfCase} pieces of evidence: put several in an archive." : null;
    }

    /// <summary>Why so many bytes cannot be taken; null when they can, or nobody knows how many.</summary>
    public string? RefusalOf(long? bytes) => bytes is { } known ? items.RefusalOf(known) : null;

    /// <summary>Takes an item.</summary>
    /// <param name="who">Who brings it.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="order">What is said of it.</param>
    /// <param name="content">Its bytes, to the end.</param>
    /// <param name="announced">How many there will be, where that is known.</param>
    /// <param name="stop">Ends it; nothing is kept.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public async Task<EvidenceAnswer> TakeAsync(VisitorIdentity who, long caseId, EvidenceOrder order, Stream content, long? announced, CancellationToken stop)
    {
        if (order.Read(names, clock.GetUtcNow(), out EvidenceItem item) is { } wrong)
            return EvidenceAnswer.Refused(wrong);
        // Before gigabytes come for nothing.
        if (await ledger.ChangeAsync(who.AccountId, async change => await RefusalAsync(change.Db, caseId) ?? await NamedAsync(change.Db, item, caseId)) is { } refusal)
            return EvidenceAnswer.Refused(refusal);
        EvidenceTaking taking = await items.TakeAsync(content, announced, stop);
        if (taking.Problem is not null)
            return EvidenceAnswer.Refused(taking.Problem);
        (item.Digest, item.Bytes, item.CaseId) = (taking.Digest, taking.Length, caseId);
        EvidenceAnswer answer = await AddAsync(who, item);
        if (answer.Problem is not null && !taking.WasThere)
            await ForgetAsync(taking.Digest);
        return answer;
    }

    /// <summary>Names a span of the vault as evidence, and asks a keeper to hold it.</summary>
    /// <param name="who">Who names it.</param>
    /// <param name="span">The span, with its case, class, days and record.</param>
    public Task<EvidenceAnswer> NameAsync(VisitorIdentity who, EvidenceItem span) => CaseText.Refusal("The reason", span.How, CaseText.MaxReason, isNeeded: true) is { } refusal
        ? Task.FromResult(EvidenceAnswer.Refused(refusal))
        : AddAsync(who, span);

    /// <summary>Compares an item with its digest, and notes what came of it.</summary>
    /// <param name="account">Who wants it; 0 for the program.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="id">The evidence.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">It cannot be read, or not noted.</exception>
    public async Task<EvidenceAnswer> CheckAsync(long account, long caseId, long id, CancellationToken stop)
    {
        if (await book.FindAsync(caseId, id) is not { IsSpan: false } item)
            return EvidenceAnswer.Refused(NotThere);
        if (item.IsErased)
            return EvidenceAnswer.Refused(Erased);
        item.Problem = await Task.Run(() => items.Check(item.Digest, stop), stop) ?? "";
        await NoteAsync(account, item);
        return EvidenceAnswer.Done(item);
    }

    /// <summary>Asks for an item: a second person agrees first.</summary>
    public async Task<EvidenceAnswer> AskAsync(VisitorIdentity who, long caseId, long id, string? reason)
    {
        if (await book.FindAsync(caseId, id) is not { IsSpan: false } item)
            return EvidenceAnswer.Refused(NotThere);
        if (item.IsErased)
            return EvidenceAnswer.Refused(Erased);
        Reveal reveal = new() { Kind = Reveal.Evidence, Ordinal = id, Subject = RevealText.SubjectOf(caseId), Reason = reason ?? "" };
        return await reveals.AskAsync(reveal, who) is { } problem ? EvidenceAnswer.Refused(problem) : EvidenceAnswer.Done(item);
    }

    /// <summary>Opens an item for who asked for it, while the approval is good. That it is read is in the ledger before.</summary>
    /// <param name="who">Who asked.</param>
    /// <param name="caseId">The case, or the one that the evidence's went into.</param>
    /// <param name="ids">The evidence; each needs its approval.</param>
    /// <param name="isPack">Whether it goes into a pack.</param>
    /// <returns>The items, or why not.</returns>
    public async Task<(IReadOnlyList<EvidenceItem> Items, string? Problem)> LetAsync(VisitorIdentity who, long caseId, IReadOnlyList<long> ids, bool isPack)
    {
        List<(EvidenceItem Item, Reveal Approval)> let = [];
        foreach (long id in ids)
        {
            if (await book.FindInFamilyAsync(caseId, id) is not { IsSpan: false } item)
                return ([], NotThere);
            if (item.IsErased)
                return ([], Erased);
            if (await reveals.UsableAsync(who.AccountId, Reveal.Evidence, id) is not { } approval)
                return ([], FormattableString.Invariant($"Evidence {id} has values in clear: a second person agrees first. Ask for it with a reason, on the tab Evidence."));
            // Nobody is given what is not what was taken.
            if (await CheckedAsync(who.AccountId, item) is { Length: > 0 } changed)
                return ([], FormattableString.Invariant($"Evidence {id} is not what was taken: {changed}. The case says so now."));
            let.Add((item, approval));
        }

        foreach ((EvidenceItem item, Reveal approval) in let)
        {
            if (!await reveals.TakeAsync(approval.Id, who.AccountId, 1))
                return ([], "The approval is over: ask again.");
            await ledger.ChangeAsync(who.AccountId, change =>
            {
                CaseSteps.Add(change, item.CaseId, isPack ? LedgerKind.EvidenceExported : LedgerKind.EvidenceRead, [.. EvidenceEntries.Names(item), ("reveal", approval.Id)]);
                return Task.FromResult(true);
            });
        }

        return ([.. let.Select(l => l.Item)], null);
    }

    /// <summary>Opens the bytes of an item that <see cref="LetAsync"/> let out.</summary>
    /// <exception cref="InvalidDataException">It was changed on the disk, or is gone.</exception>
    public EvidenceReader Open(EvidenceItem item) => items.Open(item.Digest);

    /// <summary>Why a reason cannot stand beside a case; null when it can.</summary>
    public Task<string?> RefusalOfAsync(VisitorIdentity who, long caseId, string why) => CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal ? Task.FromResult<string?>(refusal)
        : ledger.ChangeAsync(who.AccountId, change => known.RefusalAsync(change.Db, caseId, "", why));

    /// <summary>Asks a keeper to hold it.</summary>
    public async Task<EvidenceAnswer> AskHoldAsync(VisitorIdentity who, long caseId, long id, string? why) =>
        await StepAsync(who, caseId, id, why, LedgerKind.EvidenceHeld, item => item.IsHeld || item.WaitsForHold ? "It is held, or a keeper is asked already." : null, ("asked", true));

    /// <summary>Notes that a keeper holds it.</summary>
    /// <param name="hold">The number of the hold in the vault; null for an item.</param>
    public async Task<EvidenceAnswer> HoldAsync(VisitorIdentity who, long caseId, long id, long? hold, string? why) =>
        await StepAsync(who, caseId, id, why, LedgerKind.EvidenceHeld, item => item.IsHeld ? "It is held already." : null, ("hold", hold));

    /// <summary>Notes that a keeper does not hold it any more.</summary>
    public async Task<EvidenceAnswer> ReleaseAsync(VisitorIdentity who, long caseId, long id, string? why) =>
        await StepAsync(who, caseId, id, why, LedgerKind.EvidenceReleased, item => item.IsHeld || item.WaitsForHold ? null : "It is not held.");

    /// <summary>Asks that an item is erased: a second person agrees first.</summary>
    public async Task<EvidenceAnswer> AskEraseAsync(VisitorIdentity who, long caseId, long id, string why)
    {
        (EvidenceItem? item, string? refusal) = await ErasableAsync(caseId, id);
        if ((refusal ?? await RefusalOfAsync(who, caseId, why)) is { } problem)
            return EvidenceAnswer.Refused(problem);
        if ((await reveals.WaitingAsync(Reveal.Erasure)).Exists(r => r.Ordinal == id))
            return EvidenceAnswer.Refused("Somebody asked for that already: it waits for a second person on the page Reveals.");
        Reveal erasure = new() { Kind = Reveal.Erasure, Ordinal = id, Subject = RevealText.ErasureOf(item!), Reason = why };
        return await reveals.AskAsync(erasure, who) is { } wrong ? EvidenceAnswer.Refused(wrong) : EvidenceAnswer.Done(item!);
    }

    /// <summary>An item that can be erased now, or why not.</summary>
    public async Task<(EvidenceItem? Item, string? Refusal)> ErasableAsync(long caseId, long id) => await book.FindAsync(caseId, id) is not { } item ? (null, NotThere)
        : item.IsSpan ? (null, "A span of the vault is erased with the vault's own days.")
        : item.IsErased ? (null, Erased)
        : item.IsHeld || item.WaitsForHold ? (item, IsHeld) : (item, null);

    /// <summary>Erases an item of a case. Its key is destroyed when no other case has the same bytes.</summary>
    /// <param name="who">Who agreed to it.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="id">The item.</param>
    /// <param name="why">Why, as who asked for it wrote.</param>
    /// <param name="reveal">The request that was agreed to; null where nobody was asked: what no page does.</param>
    public async Task<EvidenceAnswer> EraseAsync(VisitorIdentity who, long caseId, long id, string? why, long? reveal = null)
    {
        EvidenceAnswer answer = await StepAsync(who, caseId, id, why, LedgerKind.EvidenceErased, item => item.IsHeld || item.WaitsForHold ? IsHeld : null, ("reveal", reveal));
        if (answer.Item is { } item)
            await ForgetAsync(item.Digest);
        return answer;
    }

    /// <summary>Erases what a crash kept from being erased, and brings erasures to the backups of the vault.</summary>
    /// <param name="place">The vault.</param>
    /// <returns>The backups that could not be reached.</returns>
    /// <exception cref="IOException">The items or the vault cannot be read.</exception>
    public async Task<IReadOnlyList<UnreachableBackup>> FinishErasingAsync(VaultPlace place)
    {
        foreach (string digest in (await book.ErasedAsync()).Where(items.HasAny))
            await ForgetAsync(digest);
        return await Task.Run(() => items.FollowInBackups(place));
    }

    // Of the name of a file, its words: ben.evtx names ben. What the program called a span names nobody.
    private async Task<string?> NamedAsync(ServerDb db, EvidenceItem item, long caseId) => await known.RefusalAsync(db, caseId, "", item.How, item.Origin) is { } refusal ? refusal
        : !item.IsSpan && await AccountNames.RefusalAsync(db, item.Name, item.Name.Replace('.', ' ').Replace('_', ' ').Replace('-', ' ')) is { } named ? $"{named} Give the file another name." : null;

    private async Task<EvidenceAnswer> StepAsync(VisitorIdentity who, long caseId, long id, string? why, string kind, Func<EvidenceItem, string?> refuse, params (string, object?)[] members)
    {
        if (CaseText.Refusal("The reason", why ?? "", CaseText.MaxReason, isNeeded: true) is { } refusal)
            return EvidenceAnswer.Refused(refusal);
        return await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await change.Db.Set<EvidenceItem>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.CaseId == caseId) is not { } item)
                return EvidenceAnswer.Refused(NotThere);
            if ((item.IsErased ? Erased : kind == LedgerKind.EvidenceErased && item.IsSpan ? "A span of the vault is erased with the vault's own days." : refuse(item)) is { } problem)
                return EvidenceAnswer.Refused(problem);
            if (await known.RefusalAsync(change.Db, caseId, "", why!) is { } named)
                return EvidenceAnswer.Refused(named);
            CaseSteps.Add(change, caseId, kind, [.. EvidenceEntries.Names(item), .. members, ("why", why!.Trim())]);
            return EvidenceAnswer.Done(item);
        });
    }

    private Task<EvidenceAnswer> AddAsync(VisitorIdentity who, EvidenceItem item) => ledger.ChangeAsync(who.AccountId, async change =>
    {
        if ((await RefusalAsync(change.Db, item.CaseId) ?? await NamedAsync(change.Db, item, item.CaseId)) is { } refusal)
            return EvidenceAnswer.Refused(refusal);
        if (!item.IsSpan && await change.Db.Set<EvidenceItem>().AsNoTracking().FirstOrDefaultAsync(e => e.CaseId == item.CaseId && e.Digest == item.Digest && e.Erased == default) is { } same)
            return EvidenceAnswer.Refused(FormattableString.Invariant($"The same bytes are evidence {same.Id} of this case already."));
        if (item.IsSpan && await change.Db.Set<EvidenceItem>().AsNoTracking().FirstOrDefaultAsync(e => e.CaseId == item.CaseId && e.Digest == "" && e.Leaf == item.Leaf && e.Class == item.Class && e.FirstDay == item.FirstDay && e.LastDay == item.LastDay) is { } named)
            return EvidenceAnswer.Refused(FormattableString.Invariant($"{(item.Leaf.Length > 0 ? "This record is" : "These days are")} evidence {named.Id} of this case already."));
        if (item.MadeOf is { } of && !await change.Db.Set<EvidenceItem>().AnyAsync(e => e.CaseId == item.CaseId && e.Id == of))
            return EvidenceAnswer.Refused(FormattableString.Invariant($"This case has no evidence {of} that it could be made of."));
        if (!item.IsSpan && !items.Has(item.Digest))
            return EvidenceAnswer.Refused("The same bytes were erased at this moment: send them again.");
        item.Id = await change.NextNumberAsync(LedgerObject.Evidence);
        (item.Taken, item.TakenBy) = (UnixMicrosecondsConverter.At(UnixMicrosecondsConverter.Of(change.Now)), who.Name!);
        CaseSteps.Add(change, item.CaseId, LedgerKind.EvidenceTaken, EvidenceEntries.TakenBody(item));
        return EvidenceAnswer.Done(item);
    });

    private async Task NoteAsync(long account, EvidenceItem item)
    {
        if (item.Problem.Length > 0)
            LogChanged(item.Id, item.CaseId, item.Problem);
        await ledger.ChangeAsync(account, change =>
        {
            CaseSteps.Add(change, item.CaseId, LedgerKind.EvidenceChecked, [.. EvidenceEntries.Names(item), ("holds", item.Problem.Length == 0), ("problem", item.Problem)]);
            return Task.FromResult(true);
        });
    }

    [LoggerMessage(80, LogLevel.Error, "Evidence {Id} of case {Case} is not what was taken: {Problem}. It stays as it is, and nobody is given it; who had access to the disk is to be found out.")]
    private partial void LogChanged(long id, long @case, string problem);

    // What is wrong with it; that nothing is, is not worth an entry.
    private async Task<string> CheckedAsync(long account, EvidenceItem item)
    {
        item.Problem = await Task.Run(() => items.Check(item.Digest, CancellationToken.None)) ?? "";
        if (item.Problem.Length > 0)
            await NoteAsync(account, item);
        return item.Problem;
    }

    // Bytes that no case has.
    private Task<bool> ForgetAsync(string digest) => ledger.ChangeAsync(0, async change =>
    {
        bool isUnused = !await change.Db.Set<EvidenceItem>().AnyAsync(e => e.Digest == digest && e.Erased == default);
        if (isUnused)
            items.Erase(digest);
        return isUnused;
    });
}

/// <summary>What became of an act on evidence.</summary>
/// <param name="Item">The evidence; null when it was not done.</param>
/// <param name="Problem">Why not, and what to do next; null when it was done.</param>
internal readonly record struct EvidenceAnswer(EvidenceItem? Item, string? Problem)
{
    public static EvidenceAnswer Done(EvidenceItem item) => new(item, null);

    public static EvidenceAnswer Refused(string problem) => new(null, problem);
}
