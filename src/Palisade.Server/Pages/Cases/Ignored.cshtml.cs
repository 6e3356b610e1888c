using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>What alerts may share without belonging together, with who said so and why.</summary>
[Needs(Permission.ReadCases, Change = Permission.ChangeRules)]
internal sealed class IgnoredPage(IgnoredDesk desk) : PalisadePage
{
    public IReadOnlyList<CaseIgnored> Rows { get; private set; } = [];

    /// <summary>Whether those that were ended are shown as well.</summary>
    public bool All { get; private set; }

    /// <summary>What the form has in it.</summary>
    public (string Value, string Reason) Typed { get; private set; } = ("", "");

    public Task OnGetAsync(bool all, string? value)
    {
        Typed = (value ?? "", "");
        return LoadAsync(all);
    }

    public async Task<IActionResult> OnPostAsync(string? value, string? reason)
    {
        (string? refusal, _) = await desk.AddAsync(Visitor, value ?? "", reason ?? "");
        if (refusal is null)
            return Led("/cases/ignored", Said.IgnoredAdded);
        Typed = (value ?? "", reason ?? "");
        await LoadAsync(false);
        return Again(refusal);
    }

    public async Task<IActionResult> OnPostEndAsync(long id)
    {
        if (await desk.EndAsync(Visitor, id))
            return Led("/cases/ignored", Said.IgnoredEnded);
        await LoadAsync(false);
        return Again("It was ended already.");
    }

    private async Task LoadAsync(bool all) => (All, Rows) = (all, await desk.ListAsync(all));
}
