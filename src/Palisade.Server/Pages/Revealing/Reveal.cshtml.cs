using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;

namespace Palisade.Server.Pages;

/// <summary>One reveal: what became of it, and for who asked the value, once asked again.</summary>
[Needs(Permission.ReadReveals, Change = Permission.AskReveal)]
internal sealed class RevealPage(RevealBook book, RevealDesk desk, TimeProvider clock) : PalisadePage
{
    public Reveal? Asked { get; private set; }

    public IReadOnlyList<RevealShowing> Showings { get; private set; } = [];

    /// <summary>The value, in the answer to who asked for it; else null.</summary>
    public string? Value { get; private set; }

    public string State => Asked!.StateAt(clock.GetUtcNow());

    /// <summary>Whether the visitor may see it now.</summary>
    public bool IsMine => Asked is { } reveal && reveal.Asker == Visitor.AccountId && State == Reveal.Approved;

    public async Task<IActionResult> OnGetAsync(long id) => await LoadAsync(id) ? Page() : NoSuch();

    public async Task<IActionResult> OnPostAsync(long id)
    {
        if (!await LoadAsync(id))
            return NoSuch();
        (Value, string? problem) = await desk.ShowAsync(Asked!, Visitor);
        await LoadAsync(id);
        return problem is null ? Page() : Again(problem);
    }

    private async Task<bool> LoadAsync(long id)
    {
        Asked = await book.FindAsync(id);
        Showings = Asked is null ? [] : await book.ShowingsAsync(id);
        return Asked is not null;
    }

    private PageResult NoSuch()
    {
        Problems.Add("There is no such reveal.");
        return new PageResult { StatusCode = StatusCodes.Status404NotFound };
    }
}
