using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Palisade.Server.Accounts;
using Palisade.Server.Web;

namespace Palisade.Server.Authorization;

/// <summary>Finds out who asks: by the session's cookie, or for programs by a token, which opens /api and /metrics only. Says how to come in to who may not.</summary>
internal sealed class CredentialHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions, ApiTokens tokens, FirstAccess first, WebSettings web)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "palisade";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string authorization = Request.Headers.Authorization.ToString();
        if (IsForPrograms && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return await tokens.FindAsync(authorization["Bearer ".Length..].Trim()) is { } program
                ? Success(new VisitorIdentity(program.Account.Id, program.Account.Name, program.Account.Role, program.Token.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                : AuthenticateResult.Fail("no such token");
        }

        if (Request.Cookies[web.SessionCookie] is not { Length: > 0 and < 100 } cookie || await sessions.FindAsync(cookie, isPerson: !IsByItself) is not { } person)
            return AuthenticateResult.NoResult();
        bool owes = web.RequiresSecondFactor && !person.Account.AuthenticatorProved;
        return Success(new VisitorIdentity(person.Account.Id, person.Account.Name, person.Account.Role, person.Session.Id, owes));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsForPrograms)
        {
            Response.Headers.WWWAuthenticate = "Bearer";
            await ErrorAnswers.WriteAsync(Context, StatusCodes.Status401Unauthorized, "Send a token: Authorization: Bearer plsd_… (made on the page Tokens), or sign in.");
            return;
        }

        string target = first.IsOpen ? "/first-account" : "/sign-in?returnUrl=" + Uri.EscapeDataString(HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString : "/");
        if (Request.Headers.ContainsKey("HX-Request"))
        {
            // A part of a page asks: the whole page is to go to sign-in.
            Response.Headers["HX-Redirect"] = target;
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        Response.Redirect(target);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.User.Identity is VisitorIdentity { OwesSecondFactor: true } && !IsForPrograms)
        {
            Response.Redirect("/account/authenticator");
            return;
        }

        await ErrorAnswers.WriteAsync(Context, StatusCodes.Status403Forbidden, Refusal.OfRole(Context));
    }

    private bool IsForPrograms => Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    // What an open page asks for while nobody touches it.
    private bool IsByItself => Request.Path == "/events" || Request.Headers.ContainsKey("X-Palisade-Live");

    private static AuthenticateResult Success(VisitorIdentity visitor) => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(visitor), SchemeName));
}
