using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Takes the forms that merge cases and part them again; shown only when something is wrong with one.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseMergePage(MergeDesk desk) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => Back(id);

    /// <summary>Merges; what was typed goes before what was chosen.</summary>
    public async Task<IActionResult> OnPostAsync(long id, long into, string? why, long? number) => Answer(id, await desk.MergeAsync(Visitor, id, number ?? into, why ?? ""));

    public async Task<IActionResult> OnPostPartAsync(long id, string? why) => Answer(id, await desk.PartAsync(Visitor, id, why ?? ""));

    private IActionResult Answer(long id, CaseAnswer answer)
    {
        if (answer.Problem is null)
            return Back(answer.Id);
        Id = id;
        return Again(answer.Problem);
    }

    private LocalRedirectResult Back(long id) => LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/cases/{id}"));
}
