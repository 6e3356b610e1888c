using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Drills;

namespace Palisade.Server.Pages;

/// <summary>A drill: how long it took to be found, and each step after.</summary>
[Needs(Permission.ReadCases)]
internal sealed class DrillPage(DrillDesk desk, ProposalBoard proposals) : PalisadePage
{
    private const int MaxProposals = 500;

    public DrillReport Report { get; private set; } = null!;

    /// <summary>The case that is proposed of it; null for none, or none any more.</summary>
    public Proposal? Proposal { get; private set; }

    /// <summary>The case that was opened of it; null for none yet.</summary>
    public long? Case { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (await desk.FindAsync(id) is not { } report)
            return NotFound();
        Report = report;
        HashSet<long> alerts = [.. report.Steps.Select(s => s.Alert).OfType<long>()];
        Proposal = proposals.List(all: true, MaxProposals).Proposals.FirstOrDefault(p => p.IsDrill && p.Alerts.Any(alerts.Contains));
        Case = report.Steps.Select(s => s.CaseId).FirstOrDefault(c => c is not null);
        return Page();
    }

    /// <summary>How long after the start something was.</summary>
    public static string After(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{Math.Max(0, time.TotalSeconds):0.0} s") : Shown.Span(time);
}
