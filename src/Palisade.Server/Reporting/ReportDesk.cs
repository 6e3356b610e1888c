using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Incidents.Clocks;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>Saves drafts, has a second person approve them, and notes what was done; each is an entry of the ledger. Safe on any thread.</summary>
internal sealed class ReportDesk(LedgerWriter ledger, ServeSettings settings, CaseNames names, ReportBook book)
{
    /// <summary>The most characters of a draft.</summary>
    public const int MaxText = 50_000;

    /// <summary>The most characters of how a step was done, and of the number of a receipt.</summary>
    public const int MaxHow = 500, MaxReference = 200;

    /// <summary>A step of the packs in use; null when there is none.</summary>
    public (Regime Regime, RegimeStep Step)? Find(string regime, string step) =>
        settings.Regimes.FirstOrDefault(r => r.Regime.Id == regime)?.Regime is { } found && found.Steps.FirstOrDefault(s => s.Id == step) is { } one ? (found, one) : null;

    /// <summary>The digest that stands for a text.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Saves a text. Who did not see what another saved meanwhile is told, and nothing is overwritten.</summary>
    /// <param name="who">Its author.</param>
    /// <param name="place">The case and the step.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="before">The version that its author saw; 0 for none.</param>
    /// <param name="isReady">Whether it can be approved.</param>
    public async Task<CaseAnswer> SaveAsync(VisitorIdentity who, StepPlace place, string text, int before, bool isReady)
    {
        // A form sends CR LF: one text has one digest.
        text = text.ReplaceLineEndings("\n").Trim();
        if (CaseText.Refusal("The draft", text, MaxText, isNeeded: true) is { } refusal)
            return CaseAnswer.Refused(refusal, place.CaseId);
        // What is filled in from the case is the program's own word.
        string own = await book.FilledAsync(place);
        return await ChangeAsync(who, place, async (change, step) =>
        {
            if (await names.RefusalAsync(change.Db, place.CaseId, own, text) is { } named)
                return CaseAnswer.Refused(named, place.CaseId);
            if (await DoneAsync(change.Db, place) is not null)
                return CaseAnswer.Refused("This step is done, and its text stays as it was sent. If it was not done, take that back first.", place.CaseId);
            Draft? draft = await DraftAsync(change.Db, place);
            if ((draft?.Version ?? 0) != before)
                return new CaseAnswer($"Nothing was saved, because {draft!.AuthorName} saved version {draft.Version} meanwhile. It stands beside yours: take over what you need, and save again.", place.CaseId, CaseProblem.Changed);
            if (draft is not null && draft.Text == text && draft.IsReady == isReady)
                return CaseAnswer.Done(place.CaseId);
            CaseSteps.Add(change, place.CaseId, LedgerKind.DraftSaved, ("regime", place.Regime), ("step", place.Step), ("title", step.Title), ("version", (draft?.Version ?? 0) + 1), ("ready", isReady ? true : null), ("text", text));
            return CaseAnswer.Done(place.CaseId);
        });
    }

    /// <summary>Approves the text as it stands: by somebody who wrote none of it. What was approved is frozen in the ledger, text and digest.</summary>
    /// <param name="who">May approve; the caller has looked.</param>
    /// <param name="place">The case and the step.</param>
    /// <param name="version">The version that was read.</param>
    public Task<CaseAnswer> ApproveAsync(VisitorIdentity who, StepPlace place, int version) => ChangeAsync(who, place, async (change, step) =>
    {
        if (await DraftAsync(change.Db, place) is not { } draft)
            return CaseAnswer.Refused("There is no text yet: save one first.", place.CaseId);
        if (draft.Version != version)
            return new CaseAnswer($"Nothing was approved, because {draft.AuthorName} saved version {draft.Version} meanwhile: read that one.", place.CaseId, CaseProblem.Changed);
        if (draft.IsApproved)
            return CaseAnswer.Refused($"It is approved already, by {draft.ApprovedBy}.", place.CaseId);
        if (draft.IsOf(who.AccountId))
            return CaseAnswer.Refused("You wrote of it: a second person approves it.", place.CaseId);
        CaseSteps.Add(change, place.CaseId, LedgerKind.DraftApproved, ("regime", place.Regime), ("step", place.Step), ("title", step.Title), ("version", draft.Version), ("sha256", Digest(draft.Text)), ("text", draft.Text));
        return CaseAnswer.Done(place.CaseId);
    });

    /// <summary>Notes that a step was done.</summary>
    /// <param name="who">Who notes it; without an approved text it is somebody who may approve one.</param>
    /// <param name="place">The case and the step.</param>
    /// <param name="order">When and how.</param>
    public Task<CaseAnswer> DoneAsync(VisitorIdentity who, StepPlace place, StepOrder order)
    {
        string? refusal = CaseText.Refusal("How it was done", order.How, MaxHow, isNeeded: true) ?? CaseText.Refusal("The receipt's number", order.Reference, MaxReference, isNeeded: false);
        if (refusal is null && (order.How + order.Reference).Any(char.IsControl))
            refusal = "How it was done and the receipt's number are one line each.";
        if (refusal is null && order.ReceiptSha256.Length > 0 && (order.ReceiptSha256.Length != 64 || !order.ReceiptSha256.All(char.IsAsciiHexDigitLower)))
            refusal = "The digest of the receipt is SHA-256: 64 characters of 0 to 9 and a to f.";
        if (refusal is not null)
            return Task.FromResult(CaseAnswer.Refused(refusal, place.CaseId));
        return ChangeAsync(who, place, async (change, step) =>
        {
            if (!FactValue.TryTime(order.At.Trim(), change.Now, out DateTimeOffset at, out string? problem))
                return CaseAnswer.Refused(problem!, place.CaseId);
            if (await book.RefusalOfAsync(place, at) is { } early)
                return CaseAnswer.Refused(early, place.CaseId);
            if (await names.RefusalAsync(change.Db, place.CaseId, "", order.How, order.Reference) is { } named)
                return CaseAnswer.Refused(named, place.CaseId);
            if (await DoneAsync(change.Db, place) is { } done)
                return CaseAnswer.Refused($"{done.Actor} noted already that it is done.", place.CaseId);
            Draft? draft = await DraftAsync(change.Db, place);
            // What was sent before its text was approved was another text. A form knows seconds.
            bool isApproved = draft?.IsApproved == true && draft.Approved - at < TimeSpan.FromSeconds(1);
            if (draft?.IsApproved == true && !isApproved && !who.May(Permission.ApproveReports))
                return CaseAnswer.Refused(FormattableString.Invariant($"The text was approved at {draft.Approved.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, later than that: was another text sent? Correct the time; that something was sent without an approved text, a lead notes."), place.CaseId);
            // What has happened is noted in any case; but that no second person saw the text, a lead says.
            if (!isApproved && !who.May(Permission.ApproveReports))
                return CaseAnswer.Refused("No text of this step is approved. If it was done all the same, a lead notes that.", place.CaseId);
            CaseSteps.Add(change, place.CaseId, LedgerKind.StepDone, ("regime", place.Regime), ("step", place.Step), ("title", step.Title), ("at", UnixMicrosecondsConverter.Of(at)), ("how", order.How.Trim()),
                ("reference", Given(order.Reference)), ("receipt", Given(order.ReceiptSha256)), ("sha256", isApproved ? draft!.Sha256 : null), ("version", isApproved ? draft!.Version : null));
            return CaseAnswer.Done(place.CaseId);
        });
    }

    /// <summary>Takes back that a step was done.</summary>
    public Task<CaseAnswer> ReopenAsync(VisitorIdentity who, StepPlace place, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, place.CaseId));
        return ChangeAsync(who, place, async (change, step) =>
        {
            if (await DoneAsync(change.Db, place) is null)
                return CaseAnswer.Refused("Nobody noted in this case that it is done. Where it was done in a case that went into this one, part that first, and take it back there.", place.CaseId);
            if (await names.RefusalAsync(change.Db, place.CaseId, "", why) is { } named)
                return CaseAnswer.Refused(named, place.CaseId);
            CaseSteps.Add(change, place.CaseId, LedgerKind.StepReopened, ("regime", place.Regime), ("step", place.Step), ("title", step.Title), ("why", why.Trim()));
            return CaseAnswer.Done(place.CaseId);
        });
    }

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;

    private static Task<Draft?> DraftAsync(ServerDb db, StepPlace place) => db.Set<Draft>().AsNoTracking().SingleOrDefaultAsync(d => d.CaseId == place.CaseId && d.Regime == place.Regime && d.Step == place.Step);

    private static Task<StepDone?> DoneAsync(ServerDb db, StepPlace place) => db.Set<StepDone>().AsNoTracking().SingleOrDefaultAsync(s => s.CaseId == place.CaseId && s.Regime == place.Regime && s.Step == place.Step);

    // Of a closed case as well: final reports are due long after.
    private Task<CaseAnswer> ChangeAsync(VisitorIdentity who, StepPlace place, Func<LedgerChange, RegimeStep, Task<CaseAnswer>> check)
    {
        if (Find(place.Regime, place.Step) is not (_, { } step))
            return Task.FromResult(CaseAnswer.Refused("No pack in use has this step: the settings say which packs apply.", place.CaseId));
        return ledger.ChangeAsync(who.AccountId, async change =>
            await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == place.CaseId) is not { } found ? CaseAnswer.Missing(place.CaseId)
            : found.MergedInto is { } into ? CaseAnswer.Refused(FormattableString.Invariant($"This case went into case {into}: work there."), place.CaseId)
            : await check(change, step));
    }
}

/// <summary>A step of a regime for a case.</summary>
internal readonly record struct StepPlace(long CaseId, string Regime, string Step);

/// <summary>What somebody notes of a step that was done.</summary>
internal sealed record StepOrder
{
    /// <summary>When: a time, which without a zone is UTC.</summary>
    public string At { get; init; } = "";

    public string How { get; init; } = "";

    public string Reference { get; init; } = "";

    /// <summary>SHA-256 of the receipt's file, in hex; empty for none.</summary>
    public string ReceiptSha256 { get; init; } = "";
}
