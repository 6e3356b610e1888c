using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>A case, or the text of one step, as it is printed.</summary>
[Needs(Permission.ReadCases)]
internal sealed class CaseReportPage(ClockDesk clocks, TimeProvider clock) : PalisadePage
{
    public CaseClocks Clocks { get; private set; } = null!;

    public Case Case => Clocks.Case;

    /// <summary>The texts: all of the case and of those that went into it, or that of one step.</summary>
    public IReadOnlyList<Draft> Drafts { get; private set; } = [];

    /// <summary>Whether it is about one step.</summary>
    public bool IsOfStep { get; private set; }

    public string Organisation => clocks.Organisation.Name;

    public TimeZoneInfo Zone => clocks.Organisation.Zone;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What a step is called; its id where the pack is in use no more.</summary>
    public string TitleOf(string regime, string step) => clocks.Regimes.FirstOrDefault(r => r.Id == regime)?.Steps.FirstOrDefault(s => s.Id == step)?.Title ?? step;

    public async Task<IActionResult> OnGetAsync(long id, string? step)
    {
        if (await clocks.OfAsync(id) is not { } of)
            return NotFound();
        Clocks = of;
        Drafts = of.Drafts;
        if (step is null)
            return Page();
        IsOfStep = true;
        Drafts = [.. Drafts.Where(d => $"{d.Regime}/{d.Step}" == step)];
        // What is printed of a step is sent: its own text, and another case's only where it has none.
        if (Drafts.Any(d => d.CaseId == id))
            Drafts = [.. Drafts.Where(d => d.CaseId == id)];
        return Drafts.Count == 0 ? NotFound() : Page();
    }
}
