using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;

namespace Palisade.Server.Pages;

/// <summary>All reveals ever asked for, the latest first; who may decides those of others here.</summary>
[Needs(Permission.ReadReveals, Change = Permission.ApproveReveal)]
internal sealed class RevealsPage(RevealBook book, StandingDesk desk, TimeProvider clock) : PalisadePage
{
    /// <summary>How long an approval may be good, in hours and words.</summary>
    public static IReadOnlyList<(int Hours, string Words)> Times { get; } = [(1, "1 hour"), (4, "4 hours"), (24, "24 hours")];

    /// <summary>The same for what stands for a while.</summary>
    public static IReadOnlyList<(int Hours, string Words)> StandingTimes { get; } = [(24, "1 day"), (7 * 24, "7 days"), (30 * 24, "30 days"), (90 * 24, "90 days")];

    public IReadOnlyList<Reveal> All { get; private set; } = [];

    public PagerView Pager { get; private set; } = new("", null, null);

    public string StateOf(Reveal reveal) => reveal.StateAt(clock.GetUtcNow());

    public bool CanDecide(Reveal reveal) => May(Permission.ApproveReveal) && reveal.Asker != Visitor.AccountId && StateOf(reveal) == Reveal.Waits;

    /// <summary>Whether it was approved for the visitor, and something can be shown.</summary>
    public bool CanShow(Reveal reveal) => reveal is { IsStanding: false, IsErasure: false } && reveal.Asker == Visitor.AccountId && StateOf(reveal) == Reveal.Approved;

    public bool CanEnd(Reveal reveal) => reveal.CanBeEndedBy(Visitor, clock.GetUtcNow());

    public Task OnGetAsync(long after) => LoadAsync(after);

    public async Task<IActionResult> OnPostAsync(long reveal, bool approve, string? reason, int hours)
    {
        if (await desk.DecideAsync(reveal, approve, reason, hours, Visitor) is not { } problem)
            return Led("/reveals", approve ? Said.RevealApproved : Said.RevealRefused);
        await LoadAsync(0);
        return Again(problem);
    }

    private async Task LoadAsync(long after)
    {
        All = await book.PageAsync(after);
        Pager = new PagerView(after > 0 ? "earlier ones" : "", after > 0 ? "/reveals" : null, All.Count == RevealBook.PageRows ? FormattableString.Invariant($"/reveals?after={All[^1].Id}") : null);
    }
}
