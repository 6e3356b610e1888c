using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Drills;

namespace Palisade.Server.Pages;

/// <summary>A drill: how long it took to be found, and each step after.</summary>
[Needs(Permission.ReadCases)]
internal sealed class DrillPage(DrillDesk desk) : PalisadePage
{
    public DrillReport Report { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (await desk.FindAsync(id) is not { } report)
            return NotFound();
        Report = report;
        return Page();
    }

    /// <summary>How long after the start something was.</summary>
    public static string After(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{Math.Max(0, time.TotalSeconds):0.0} s") : Shown.Span(time);
}
