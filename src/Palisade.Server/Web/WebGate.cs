using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Http;

namespace Palisade.Server.Web;

/// <summary>What every request to the pages and the API passes first: the name it asks for, the size of what it brings, and the headers of every answer.</summary>
internal sealed class WebGate(WebCertificate certificate)
{
    /// <summary>The largest form or request of the API: 256 KiB. More is refused with 413.</summary>
    public const int MaxBodyBytes = 256 << 10;

    private const string ContentPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private const string PermissionsPolicy = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()";

    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context);
        if (TooManyConnections.IsSo(context))
            return ErrorAnswers.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"Too many connections are open: close some, or come again in {IngestAnswer.RetrySeconds} seconds.");
        if (!certificate.Names.Know(context.Request.Host.Host))
            return ErrorAnswers.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "This server does not answer under that name: use its address, or a name in its certificate.");
        if (context.Request.ContentLength > MaxBodyBytes && !LongForm.IsAskedBy(context.Request))
            return ErrorAnswers.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"Send at most {MaxBodyBytes >> 10} KiB.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBodyBytes;
        return next(context);
    }

    private void SetHeaders(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = PermissionsPolicy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Pages show what the next person at this browser must not see; assets say otherwise themselves.
        headers.CacheControl = "no-store";
        if (certificate.Settings is not null)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
