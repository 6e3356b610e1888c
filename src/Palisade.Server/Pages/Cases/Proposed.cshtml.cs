using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>All proposed cases, the weightiest first.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class ProposedCasesPage(ProposalBoard board, ProposalDesk desk, TimeProvider clock) : PalisadePage
{
    private const int PageSize = 20;

    public IReadOnlyList<Proposal> Proposals { get; private set; } = [];

    /// <summary>Whether those of small weight are shown as well.</summary>
    public bool All { get; private set; }

    public PagerView Pager { get; private set; } = new("", null, null);

    public DateTimeOffset Now => clock.GetUtcNow();

    public void OnGet(bool all, int skip) => Load(all, ModelState.IsValid ? Math.Clamp(skip, 0, 1_000_000) : 0);

    public async Task<IActionResult> OnPostAsync(long id, string? act, string? why)
    {
        CaseAnswer answer = act == "aside" ? await desk.AsideAsync(Visitor, id, why ?? "") : await desk.OpenAsync(Visitor, id, "");
        if (answer.Problem is null)
            return answer.Id > 0 ? Led(string.Create(CultureInfo.InvariantCulture, $"/cases/{answer.Id}?tab=alerts"), Said.CaseOpened) : Led("/cases", Said.SetAside);
        Load(false, 0);
        return Again(answer.Problem);
    }

    private void Load(bool all, int skip)
    {
        All = all;
        (Proposals, int total) = board.List(all, PageSize, skip);
        string same = all ? "/cases/proposed?all=true&" : "/cases/proposed?";
        Pager = new PagerView(Proposals.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{skip + 1} to {skip + Proposals.Count} of {total}"),
            skip == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{same}skip={Math.Max(0, skip - PageSize)}"), skip + Proposals.Count >= total ? null : string.Create(CultureInfo.InvariantCulture, $"{same}skip={skip + PageSize}"));
    }
}
