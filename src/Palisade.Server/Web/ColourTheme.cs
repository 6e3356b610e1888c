using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Web;

/// <summary>The colours that a browser asked for: a cookie, so that pages have them before any script runs.</summary>
internal static class ColourTheme
{
    /// <summary>The name of the cookie.</summary>
    public const string Cookie = "palisade-theme";

    /// <summary>light, dark, or auto: as the system of the reader has it.</summary>
    public static string Of(HttpRequest request) => Valid(request.Cookies[Cookie]);

    /// <summary>The name of a theme; auto for anything else.</summary>
    public static string Valid(string? theme) => theme is "light" or "dark" ? theme : "auto";
}
