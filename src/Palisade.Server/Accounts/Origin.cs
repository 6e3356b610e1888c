using System.Net;
using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Accounts;

/// <summary>Where a request comes from.</summary>
/// <param name="Address">The address of the peer; headers that claim another are not believed.</param>
/// <param name="Agent">What the browser calls itself.</param>
internal readonly record struct Origin(IPAddress? Address, string Agent)
{
    public static Origin Of(HttpContext context) => new(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());

    /// <summary>The address in words.</summary>
    public string Place => Address?.ToString() ?? "unknown";
}
