using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Demo;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>The door: name and password.</summary>
[Open]
internal sealed class SignInPage(SignInDesk desk, FirstAccess first, WebSettings web, ServeHost host) : PalisadePage
{
    /// <summary>One text for all that can be wrong.</summary>
    private const string Refused = "The name or the password is wrong, or there were too many wrong ones: after five, an account waits up to 15 minutes.";

    /// <summary>Where to go afterwards.</summary>
    public string ReturnUrl { get; private set; } = "/";

    /// <summary>How to look at a demonstration, for who sits at this machine; null otherwise, and always where the records count.</summary>
    public DemoAccess? Demo => HttpContext.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) ? host.DemoAccess : null;

    public IActionResult OnGet(string? returnUrl, string? done)
    {
        if (done == "invitation")
            Done = "Your account is made: sign in with its name and the password that you chose.";
        ReturnUrl = LocalPath.Of(returnUrl);
        if (first.IsOpen)
            return LocalRedirect("/first-account");
        return User.Identity is VisitorIdentity ? LocalRedirect(ReturnUrl) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, string? returnUrl)
    {
        ReturnUrl = LocalPath.Of(returnUrl);
        SignInAnswer answer = await desk.EnterAsync(name ?? "", password ?? "", Origin);
        switch (answer.Outcome)
        {
            case SignInOutcome.SignedIn:
                SetCookie(web, web.SessionCookie, answer.Cookie!);
                return LocalRedirect(ReturnUrl);
            case SignInOutcome.CodeOwed:
                SetCookie(web, web.PendingCookie, answer.Cookie!);
                return LocalRedirect("/sign-in/code?returnUrl=" + Uri.EscapeDataString(ReturnUrl));
            case SignInOutcome.TooMany:
                return TooMany(answer.Wait);
            default:
                return Again(Refused);
        }
    }

    private PageResult TooMany(TimeSpan wait)
    {
        int seconds = (int)Math.Ceiling(wait.TotalSeconds);
        Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        Problems.Add($"Too many attempts from this address: wait {seconds} seconds.");
        return new PageResult { StatusCode = StatusCodes.Status429TooManyRequests };
    }
}
