namespace Palisade.Privacy;

/// <summary>The kinds of value in logs that lead to a person. Each has tokens of its own.</summary>
public enum PersonalKind
{
    /// <summary>An account name.</summary>
    User,

    /// <summary>An e-mail address or a user principal name.</summary>
    Email,

    /// <summary>A host name: a personal one cannot be told from others, so that all count.</summary>
    Host,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>The security identifier of an account (S-1-5-21-…).</summary>
    Sid,
}
