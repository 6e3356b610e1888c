using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Incidents.Clocks;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>A step of a regime for a case: its clock, its text, the approval by a second person, and what was done.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseStepPage(ClockDesk clocks, ReportBook book, ReportDesk desk, DraftHistory history, TimeProvider clock) : PalisadePage
{
    public CaseClocks Clocks { get; private set; } = null!;

    public Case Case => Clocks.Case;

    public Regime Regime { get; private set; } = null!;

    public RegimeStep Step { get; private set; } = null!;

    /// <summary>How it stands; null when it is not wanted of this case.</summary>
    public Clock? Clock { get; private set; }

    public Draft? Draft { get; private set; }

    /// <summary>That it was done: noted here, or in a case that went into this one; null when it was not.</summary>
    public StepDone? Noted { get; private set; }

    /// <summary>Whether it is noted in this case itself.</summary>
    public bool IsNotedHere => Noted?.CaseId == Case.Id;

    /// <summary>What the editor has in it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether the editor has what its author wrote, while another has saved something else.</summary>
    public bool IsBeside { get; private set; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public TimeZoneInfo Zone => clocks.Organisation.Zone;

    public bool CanWork => Case.MergedInto is null && May(Permission.WorkCases);

    public bool CanApprove => Case.MergedInto is null && May(Permission.ApproveReports) && Draft is { IsApproved: false } draft && !draft.IsOf(Visitor.AccountId);

    public string Address => FormattableString.Invariant($"/cases/{Case.Id}/steps/{Regime.Id}/{Step.Id}");

    public bool IsSoon => Clock is not null && clocks.IsSoon(Clock, Now);

    /// <summary>The versions before the one that is saved, the latest first; null where nobody asked for them.</summary>
    public IReadOnlyList<DraftVersion>? Versions { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string regime, string step, bool anew, bool versions)
    {
        if (!await LoadAsync(id, regime, step))
            return NotFound();
        if (versions && Draft is not null)
            Versions = await history.BeforeAsync(new StepPlace(id, regime, step), Draft.Version);
        if (anew && Clock is not null)
            Text = await book.FilledAsync(Clocks, Clock);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, string regime, string step, string? text, int before, bool ready)
    {
        CaseAnswer answer = ModelState.IsValid ? await desk.SaveAsync(Visitor, new StepPlace(id, regime, step), text ?? "", before, ready) : Unreadable(id);
        return await AnswerAsync(id, regime, step, answer, text, ready ? Said.TextReady : Said.TextSaved);
    }

    public async Task<IActionResult> OnPostApproveAsync(long id, string regime, string step, int version)
    {
        if (!May(Permission.ApproveReports))
            return Forbid();
        return await AnswerAsync(id, regime, step, ModelState.IsValid ? await desk.ApproveAsync(Visitor, new StepPlace(id, regime, step), version) : Unreadable(id), null, Said.TextApproved);
    }

    public async Task<IActionResult> OnPostDoneAsync(long id, string regime, string step, string? at, string? how, string? reference, IFormFile? receipt)
    {
        string digest = "";
        if (receipt is { Length: > 0 })
        {
            // Only its digest is kept: a receipt may name persons.
            await using Stream file = receipt.OpenReadStream();
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        }

        StepOrder order = new() { At = at ?? "", How = how ?? "", Reference = reference ?? "", ReceiptSha256 = digest };
        return await AnswerAsync(id, regime, step, ModelState.IsValid ? await desk.DoneAsync(Visitor, new StepPlace(id, regime, step), order) : Unreadable(id), null, Said.StepDone);
    }

    public async Task<IActionResult> OnPostReopenAsync(long id, string regime, string step, string? why) =>
        await AnswerAsync(id, regime, step, await desk.ReopenAsync(Visitor, new StepPlace(id, regime, step), why ?? ""), null, Said.StepReopened);

    private static CaseAnswer Unreadable(long id) => CaseAnswer.Refused("This form could not be read: load the page again.", id);

    private async Task<IActionResult> AnswerAsync(long id, string regime, string step, CaseAnswer answer, string? text, Said said)
    {
        if (!await LoadAsync(id, regime, step))
            return NotFound();
        if (answer.Problem is null)
            return Led(Address, said);
        if (text is not null)
            (Text, IsBeside) = (text, answer.Kind == CaseProblem.Changed);
        return Again(answer.Problem);
    }

    private async Task<bool> LoadAsync(long id, string regime, string step)
    {
        if (desk.Find(regime, step) is not { } found || await clocks.OfAsync(id) is not { } of)
            return false;
        (Regime, Step, Clocks, Clock) = (found.Regime, found.Step, of, of.Find(regime, step));
        (Draft, Noted) = (of.FindDraft(regime, step), of.FindDone(regime, step));
        Text = Draft?.Text ?? (Clock is null ? "" : await book.FilledAsync(of, Clock));
        return true;
    }
}
