using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Server.Authorization;
using Palisade.Server.Pages;

namespace Palisade.Server.Web;

/// <summary>The page that says what cannot be done, with the navigation of who asked. Not a Razor page, and it asks no database: it must work when those do not.</summary>
internal static class ErrorPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">The status in words.</param>
    /// <param name="message">What is wrong, and what to do next.</param>
    /// <param name="reference">Under which the log has more; null for none.</param>
    /// <param name="assets">Where the style is.</param>
    /// <param name="navigation">The places of the pages.</param>
    public static string Write(HttpContext context, string title, string message, string? reference, AssetFiles assets, Navigation navigation)
    {
        NavigationItem[] places = context.User.Identity is VisitorIdentity { OwesSecondFactor: false, Scopes: null } visitor ? [.. navigation.For(visitor)] : [];
        NavigationItem? near = places.Where(p => IsUnder(context.Request.Path, p.Path)).MaxBy(p => p.Path.Length);
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en" data-theme="{ColourTheme.Of(context.Request)}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{context.Response.StatusCode} {title} · Palisade</title><link rel="stylesheet" href="{assets.AddressOf("palisade.css")}"></head>
            <body{(places.Length == 0 ? " class=\"alone\"" : "")}>{Head(places, near, assets)}<main id="main" tabindex="-1"><h1>{title}</h1><p class="problem">{WebUtility.HtmlEncode(message)}</p>
            """);
        if (reference is not null)
            page.Append(CultureInfo.InvariantCulture, $"<p>Reference <code>{reference}</code></p>");
        page.Append(near is null || near.Path == "/" ? "<p><a href=\"/\">To the overview</a></p>" : $"<p><a href=\"{near.Path}\">To the page {WebUtility.HtmlEncode(near.Title)}</a> or <a href=\"/\">to the overview</a></p>");
        return page.Append("</main></body>\n</html>\n").ToString();
    }

    private static string Head(NavigationItem[] places, NavigationItem? near, AssetFiles assets)
    {
        if (places.Length == 0)
            return "";
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"<a class=\"skip\" href=\"#main\">To the content</a><header class=\"top\"><a class=\"brand\" href=\"/\"><img src=\"{assets.AddressOf("mark.svg")}\" alt=\"\" width=\"22\" height=\"22\"> Palisade</a><nav aria-label=\"Main\"><ul>");
        foreach (NavigationItem place in places)
            head.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{place.Path}\"{(place == near ? " aria-current=\"page\"" : "")}>{WebUtility.HtmlEncode(place.Title)}</a></li>");
        return head.Append("</ul></nav><div class=\"self\"><a href=\"/account\">Your account</a></div></header>").ToString();
    }

    private static bool IsUnder(PathString path, string place) => place == "/" ? path == "/" : path.StartsWithSegments(place, StringComparison.OrdinalIgnoreCase);
}
