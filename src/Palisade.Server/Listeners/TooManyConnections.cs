using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Server.Listeners.Http;

namespace Palisade.Server.Listeners;

/// <summary>Marks a connection over HTTP that is one too many: whatever is asked over it is answered with 503, and it ends.</summary>
internal sealed class TooManyConnections
{
    /// <summary>The mark.</summary>
    public static TooManyConnections Mark { get; } = new();

    /// <summary>Whether a request came over such a connection; then its answer ends the connection, and says when to come again.</summary>
    public static bool IsSo(HttpContext context)
    {
        if (context.Features.Get<TooManyConnections>() is null)
            return false;
        context.Response.Headers.Connection = "close";
        context.Response.Headers.RetryAfter = IngestAnswer.RetrySeconds.ToString(CultureInfo.InvariantCulture);
        return true;
    }
}
