using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>What the forms of the tab Facts are sent to; it leads back there, and shows itself only with what was wrong.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseFactsPage(FactDesk desk) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=facts"));

    public async Task<IActionResult> OnPostAsync(long id, string? name, string? value, string? source, long? before) =>
        Answer(id, name, ModelState.IsValid ? await desk.StateAsync(Visitor, id, name ?? "", value ?? "", source ?? "", before ?? 0) : CaseAnswer.Refused("This form could not be read: load the page again.", id), Said.FactStated);

    public async Task<IActionResult> OnPostWithdrawAsync(long id, string? name, string? why) => Answer(id, name, await desk.WithdrawAsync(Visitor, id, name ?? "", why ?? ""), Said.FactWithdrawn);

    private IActionResult Answer(long id, string? name, CaseAnswer answer, Said said)
    {
        Id = id;
        return answer.Kind switch
        {
            CaseProblem.None => Led(string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=facts#fact-{Uri.EscapeDataString(name ?? "")}"), said),
            CaseProblem.Missing => NotFound(),
            _ => Again(answer.Problem!),
        };
    }
}
