using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>Where somebody who was invited chooses a password.</summary>
[Open]
internal sealed class InvitationPage(AccountBook book, SignInThrottle throttle, AccountLedger ledger) : PalisadePage
{
    public string Token { get; private set; } = "";

    /// <summary>The name of the account; empty when the invitation is not good.</summary>
    public string Name { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? token)
    {
        if (throttle.Take(Origin.Address) > TimeSpan.Zero)
            return Again("Too many attempts from this address: wait a minute.");
        Token = token ?? "";
        Name = (await book.InvitedAsync(Token))?.Name ?? "";
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? token, string? password, string? repeated)
    {
        if (throttle.Take(Origin.Address) > TimeSpan.Zero)
            return Again("Too many attempts from this address: wait a minute.");
        Token = token ?? "";
        Name = (await book.InvitedAsync(Token))?.Name ?? "";
        if (Name.Length == 0)
            return Again();
        if (password != repeated)
            return Again("The two passwords are not the same.");
        if (await book.AcceptAsync(Token, password ?? "") is { Length: > 0 } problems)
            return Again(problems);
        await ledger.WriteAsync(Name, Name, "chose a password with an invitation", Origin);
        return LocalRedirect("/sign-in?done=invitation");
    }
}
