using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Palisade.Server.Authorization;

/// <summary>What answers anybody. Everything else names a permission with <see cref="NeedsAttribute"/>; what does neither is refused to all.</summary>
internal static class OpenEndpoints
{
    /// <summary>Their routes.</summary>
    public static FrozenSet<string> Routes { get; } =
    [
        "/health", "/ready", "/assets/{digest}/{**path}", "/favicon.ico", "/sign-in", "/sign-in/code", "/first-account", "/invitation", "/theme",
        // The answer that there is no such page.
        "/{**path}",
    ];

    /// <summary>Needs a permission.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission, bool orLoopback = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsAttribute(permission) { OrLoopback = orLoopback });

    /// <summary>Answers anybody; its route must stand in <see cref="Routes"/>.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenAttribute());
}

/// <summary>On a page that answers anybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpenAttribute : AllowAnonymousAttribute;
