using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>Makes the first account, with the token from the console. Once there is one, nobody finds this page.</summary>
[Open]
internal sealed class FirstAccountPage(FirstAccess first, AccountBook book, Sessions sessions, SignInThrottle throttle, AccountLedger ledger, WebSettings web) : PalisadePage
{
    public string Token { get; private set; } = "";

    public string Name { get; private set; } = "";

    public IActionResult OnGet(string? token)
    {
        Token = token ?? "";
        return first.IsOpen ? Page() : LocalRedirect("/");
    }

    public async Task<IActionResult> OnPostAsync(string? token, string? name, string? password, string? repeated)
    {
        (Token, Name) = (token ?? "", name ?? "");
        if (!first.IsOpen)
            return LocalRedirect("/");
        if (throttle.Take(Origin.Address) > TimeSpan.Zero)
            return Again("Too many attempts from this address: wait a minute.");
        if (password != repeated)
            return Again("The two passwords are not the same.");
        if (!first.Take(Token))
            return Again("This is not the token from the console. A new start of the program prints a new one.");
        Account account = new() { Name = Name, Role = Role.Administrator };
        if (await book.MakeAsync(account, password ?? "") is { Length: > 0 } problems)
        {
            first.Return(Token);
            return Again(problems);
        }

        await ledger.WriteAsync(account.Name, account.Name, "made as the first account, administrator", Origin);
        SetCookie(web, web.SessionCookie, await sessions.BeginAsync(account.Id, complete: true, Origin.Place, Origin.Agent));
        return LocalRedirect("/account/authenticator");
    }
}
