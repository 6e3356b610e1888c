using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>Sets the colours: as the system has them, light, or dark.</summary>
[Open]
internal sealed class ThemePage(WebSettings web) : PalisadePage
{
    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost(string? theme, string? returnUrl)
    {
        Response.Cookies.Append(ColourTheme.Cookie, ColourTheme.Valid(theme), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = web.Tls is not null, MaxAge = TimeSpan.FromDays(365), Path = "/" });
        return LocalRedirect(LocalPath.Of(returnUrl));
    }
}
