using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Authorization;

/// <summary>Asks for a permission; for another where something is to be changed.</summary>
internal sealed record PermissionRequirement(Permission Read, Permission Change, bool OrLoopback) : IAuthorizationRequirement
{
    /// <summary>What a request of this method needs.</summary>
    public Permission For(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Read : Change;
}

/// <summary>Answers it from the one table.</summary>
internal sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.Resource is not HttpContext http)
            return Task.CompletedTask;
        bool known = context.User.Identity is VisitorIdentity visitor && visitor.May(requirement.For(http.Request.Method));
        if (known || (requirement.OrLoopback && http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
