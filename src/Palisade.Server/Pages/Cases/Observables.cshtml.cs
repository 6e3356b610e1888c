using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Takes the forms of the tab of observables; shown only when something is wrong with one.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseObservablesPage(ObservableDesk desk) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => LocalRedirect(Tab(id));

    public async Task<IActionResult> OnPostAsync(long id, string? kind, string? value, string? why) => Answer(id, await desk.AddAsync(Visitor, id, kind ?? "", value ?? "", why ?? ""), Said.ObservableAdded);

    public async Task<IActionResult> OnPostRemoveAsync(long id, long observable, string? why) => Answer(id, await desk.RemoveAsync(Visitor, id, observable, why ?? ""), Said.ObservableRemoved);

    private IActionResult Answer(long id, CaseAnswer answer, Said said)
    {
        Id = id;
        return answer.Problem is null ? Led(Tab(id), said) : Again(answer.Problem);
    }

    private static string Tab(long id) => FormattableString.Invariant($"/cases/{id}?tab=observables");
}
