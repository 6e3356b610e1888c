using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>The door's second step: the code of the authenticator.</summary>
[Open]
internal sealed class SignInCodePage(SignInDesk desk, WebSettings web) : PalisadePage
{
    /// <summary>Where to go afterwards.</summary>
    public string ReturnUrl { get; private set; } = "/";

    public IActionResult OnGet(string? returnUrl)
    {
        ReturnUrl = LocalPath.Of(returnUrl);
        return Request.Cookies.ContainsKey(web.PendingCookie) ? Page() : LocalRedirect("/sign-in");
    }

    public async Task<IActionResult> OnPostAsync(string? code, string? returnUrl)
    {
        ReturnUrl = LocalPath.Of(returnUrl);
        SignInAnswer answer = await desk.EnterCodeAsync(Request.Cookies[web.PendingCookie] ?? "", code ?? "", Origin);
        switch (answer.Outcome)
        {
            case SignInOutcome.SignedIn:
                DropCookie(web, web.PendingCookie);
                SetCookie(web, web.SessionCookie, answer.Cookie!);
                return LocalRedirect(ReturnUrl);
            case SignInOutcome.CodeOwed:
                return Again("That code is not good, or was used already: wait for the next one. After five wrong ones the account waits up to 15 minutes.");
            case SignInOutcome.TooMany:
                return Again("Too many attempts from this address: wait a minute.");
            default:
                DropCookie(web, web.PendingCookie);
                return LocalRedirect("/sign-in");
        }
    }
}
