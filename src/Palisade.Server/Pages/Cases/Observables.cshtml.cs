using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Takes the forms of the tab of observables; shown only when something is wrong with one.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseObservablesPage(ObservableDesk desk) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => Back(id);

    public async Task<IActionResult> OnPostAsync(long id, string? kind, string? value, string? why) => Answer(id, await desk.AddAsync(Visitor, id, kind ?? "", value ?? "", why ?? ""));

    public async Task<IActionResult> OnPostRemoveAsync(long id, long observable, string? why) => Answer(id, await desk.RemoveAsync(Visitor, id, observable, why ?? ""));

    private IActionResult Answer(long id, CaseAnswer answer)
    {
        Id = id;
        return answer.Problem is null ? Back(id) : Again(answer.Problem);
    }

    private LocalRedirectResult Back(long id) => LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=observables"));
}
