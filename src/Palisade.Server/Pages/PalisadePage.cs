using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>What every page has. A page names its permission with <see cref="NeedsAttribute"/>; without it, it is refused to all (docs/pages.md).</summary>
internal abstract class PalisadePage : PageModel
{
    /// <summary>Who asks. Only on pages that need a permission.</summary>
    public VisitorIdentity Visitor => (VisitorIdentity)User.Identity!;

    /// <summary>What went wrong with what was sent, in words; shown on top of the page.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What was done; shown on top of the page.</summary>
    public string? Done { get; protected set; }

    /// <summary>Where the request comes from.</summary>
    protected Origin Origin => Origin.Of(HttpContext);

    /// <summary>Whether who asks may do something.</summary>
    public bool May(Permission permission) => User.Identity is VisitorIdentity visitor && visitor.May(permission);

    /// <summary>The page again, with what is wrong and the status 400.</summary>
    protected IActionResult Again(params IEnumerable<string> problems)
    {
        Problems.AddRange(problems);
        return new PageResult { StatusCode = StatusCodes.Status400BadRequest };
    }

    /// <summary>Leads on, and has the page there say what was done: once, and without a script.</summary>
    protected IActionResult Led(string address, Said said)
    {
        WebSettings web = HttpContext.RequestServices.GetRequiredService<WebSettings>();
        CookieOptions options = Cookie(web);
        // Where no page shows it, it is no news any more.
        options.MaxAge = TimeSpan.FromMinutes(1);
        Response.Cookies.Append(web.SaidCookie, said.ToString(), options);
        return LocalRedirect(address);
    }

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!HttpMethods.IsGet(Request.Method))
            return;
        WebSettings web = HttpContext.RequestServices.GetRequiredService<WebSettings>();
        if (Request.Cookies[web.SaidCookie] is not { } name)
            return;
        Done = SaidWords.Of(name);
        DropCookie(web, web.SaidCookie);
    }

    /// <summary>Gives the browser a cookie that scripts cannot read and other sites cannot use.</summary>
    protected void SetCookie(WebSettings web, string name, string value) => Response.Cookies.Append(name, value, Cookie(web));

    /// <summary>Takes it away.</summary>
    protected void DropCookie(WebSettings web, string name) => Response.Cookies.Delete(name, Cookie(web));

    private static CookieOptions Cookie(WebSettings web) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = web.Tls is not null, Path = "/", IsEssential = true };
}
