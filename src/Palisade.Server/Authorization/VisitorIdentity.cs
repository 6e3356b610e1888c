using System.Security.Claims;

namespace Palisade.Server.Authorization;

/// <summary>Who makes a request: an account, by a session or by a token.</summary>
internal sealed class VisitorIdentity : ClaimsIdentity
{
    /// <summary>Somebody at a page.</summary>
    public VisitorIdentity(long account, string name, Role role, long session, bool owesSecondFactor)
        : base([new Claim(DefaultNameClaimType, name)], "session") =>
        (AccountId, Role, SessionId, OwesSecondFactor) = (account, role, session, owesSecondFactor);

    /// <summary>A program.</summary>
    public VisitorIdentity(long account, string name, Role role, string[] scopes)
        : base([new Claim(DefaultNameClaimType, name)], "token") =>
        (AccountId, Role, Scopes) = (account, role, scopes);

    public long AccountId { get; }

    public Role Role { get; }

    /// <summary>The session; 0 for a token.</summary>
    public long SessionId { get; }

    /// <summary>What a token may at most; null for a session.</summary>
    public string[]? Scopes { get; }

    /// <summary>An authenticator is asked of everybody here, and this account has none yet: it can set one up, nothing else.</summary>
    public bool OwesSecondFactor { get; }

    /// <summary>Whether this is somebody with a permission.</summary>
    public bool May(Permission permission) =>
        Permissions.Allows(Role, permission)
        && (!OwesSecondFactor || permission == Permission.OwnAccount)
        && (Scopes is null || (Permissions.ScopesOf(Role).Contains(Permissions.ScopeOf(permission)) && Scopes.Contains(Permissions.ScopeOf(permission))));
}
