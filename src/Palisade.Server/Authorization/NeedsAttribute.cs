using Microsoft.AspNetCore.Authorization;

namespace Palisade.Server.Authorization;

/// <summary>Names the permission that a page or an endpoint needs. One that names none is refused, unless it is on the list of <see cref="OpenEndpoints"/>.</summary>
/// <param name="permission">What reading it needs, and changing too unless <see cref="Change"/> says more.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsAttribute(Permission permission) : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    /// <summary>A policy that asks for nothing: the requirement below does.</summary>
    public const string PolicyName = "needs";

    /// <summary>What reading it needs.</summary>
    public Permission Permission { get; } = permission;

    /// <summary>What any request other than GET and HEAD needs.</summary>
    public Permission Change { get; init; } = permission;

    /// <summary>Whether a program on this machine needs no permission.</summary>
    public bool OrLoopback { get; init; }

    string? IAuthorizeData.Policy { get; set; } = PolicyName;

    string? IAuthorizeData.Roles { get; set; }

    string? IAuthorizeData.AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(Permission, Change, OrLoopback)];
}
