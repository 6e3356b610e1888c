using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>Ends the session.</summary>
[Needs(Permission.OwnAccount)]
internal sealed class SignOutPage(Sessions sessions, AccountLedger ledger, WebSettings web) : PalisadePage
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await sessions.EndAsync(Visitor.AccountId, Visitor.SessionId);
        await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "signed out", Origin);
        DropCookie(web, web.SessionCookie);
        // What the browser still holds of this server's pages goes too.
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/sign-in");
    }
}
