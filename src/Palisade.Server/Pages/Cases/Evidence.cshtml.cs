using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;

namespace Palisade.Server.Pages;

/// <summary>What is done with the evidence of a case; the tab of the case shows it.</summary>
[Needs(Permission.ReadEvidence)]
internal sealed class CaseEvidencePage(CaseBook cases, EvidencePart part, EvidenceDesk desk, SpanNaming naming) : PalisadePage
{
    public long Id { get; private set; }

    public EvidenceView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id) => await LoadAsync(id) ? Page() : NotFound();

    public IActionResult OnPost(long id) => LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=evidence"));

    public Task<IActionResult> OnPostCheckAsync(long id, long evidence) => ActAsync(id, Permission.ReadEvidence, () => desk.CheckAsync(Visitor.AccountId, id, evidence, HttpContext.RequestAborted), Said.EvidenceChecked);

    public Task<IActionResult> OnPostAskAsync(long id, long evidence, string? reason) => ActAsync(id, Permission.AskReveal, () => desk.AskAsync(Visitor, id, evidence, reason), Said.EvidenceAsked);

    public Task<IActionResult> OnPostHoldAsync(long id, long evidence, string? why) => ActAsync(id, Permission.WorkCases, () => desk.AskHoldAsync(Visitor, id, evidence, why), Said.HoldAsked);

    public Task<IActionResult> OnPostRecordAsync(long id, string? ordinal, string? why) => ActAsync(id, Permission.WorkCases, async () =>
    {
        if (NumberInput.Read(ordinal) is not { } number)
            return EvidenceAnswer.Refused("Write the number of the record, as its page has it.");
        (EvidenceItem? span, string? problem) = naming.OfRecord(id, number, why);
        return span is null ? EvidenceAnswer.Refused(problem!) : await desk.NameAsync(Visitor, span);
    }, Said.EvidenceNamed);

    private async Task<IActionResult> ActAsync(long id, Permission needed, Func<Task<EvidenceAnswer>> act, Said said)
    {
        if (!May(needed))
            return Forbid();
        EvidenceAnswer answer = EvidenceAnswer.Refused("This form could not be read: load the page again.");
        try
        {
            if (ModelState.IsValid)
                answer = await act();
        }
        catch (Exception e) when (e is IOException or StorageTroubleException)
        {
            answer = EvidenceAnswer.Refused($"It could not be done: {e.Message}. Try again.");
        }

        if (answer.Problem is null)
            return Led(FormattableString.Invariant($"/cases/{id}?tab=evidence#evidence-{answer.Item!.Id}"), said);
        return await LoadAsync(id) ? Again(answer.Problem) : NotFound();
    }

    private async Task<bool> LoadAsync(long id)
    {
        if (await cases.FindAsync(id) is not { } detail)
            return false;
        Id = id;
        View = await part.ViewAsync(id, detail.Case.IsLive && May(Permission.WorkCases), Visitor);
        return true;
    }
}
