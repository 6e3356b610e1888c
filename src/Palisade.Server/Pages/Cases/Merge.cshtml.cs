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

    public IActionResult OnGet(long id) => LocalRedirect(Place(id));

    /// <summary>Merges; what was typed goes before what was chosen.</summary>
    public async Task<IActionResult> OnPostAsync(long id, long into, string? why, long? number) => Answer(id, await desk.MergeAsync(Visitor, id, number ?? into, why ?? ""), Said.Merged);

    public async Task<IActionResult> OnPostPartAsync(long id, string? why) => Answer(id, await desk.PartAsync(Visitor, id, why ?? ""), Said.Parted);

    private IActionResult Answer(long id, CaseAnswer answer, Said said)
    {
        if (answer.Problem is null)
            return Led(Place(answer.Id), said);
        Id = id;
        return Again(answer.Problem);
    }

    private static string Place(long id) => string.Create(CultureInfo.InvariantCulture, $"/cases/{id}");
}
