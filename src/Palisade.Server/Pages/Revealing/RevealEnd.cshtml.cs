using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;

namespace Palisade.Server.Pages;

/// <summary>Ends an approval before its time: for who asked, and who agreed.</summary>
[Needs(Permission.EndReveal)]
internal sealed class RevealEndPage(RevealBook book, StandingDesk desk, TimeProvider clock) : PalisadePage
{
    /// <summary>What the visitor may end; null when there is nothing of that kind.</summary>
    public Reveal? Approved { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id) => await LoadAsync(id) ? Page() : NoSuch();

    public async Task<IActionResult> OnPostAsync(long id, string? reason)
    {
        if (await desk.EndAsync(id, reason, Visitor) is not { } problem)
            return Led(FormattableString.Invariant($"/reveals/{id}"), Said.RevealEnded);
        await LoadAsync(id);
        return Again(problem);
    }

    private async Task<bool> LoadAsync(long id)
    {
        Approved = await book.FindAsync(id) is { } reveal && reveal.CanBeEndedBy(Visitor, clock.GetUtcNow()) ? reveal : null;
        return Approved is not null;
    }

    private PageResult NoSuch()
    {
        Problems.Add("There is no approval to end: it is over, or you neither asked for it nor agreed to it.");
        return new PageResult { StatusCode = StatusCodes.Status404NotFound };
    }
}
