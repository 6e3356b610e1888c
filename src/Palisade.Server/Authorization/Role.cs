namespace Palisade.Server.Authorization;

/// <summary>What somebody is here for. An account has one; who has two duties has two accounts, so that it is always plain in which of them something was done.</summary>
internal enum Role
{
    /// <summary>Looks, changes nothing.</summary>
    Viewer,

    /// <summary>Works on alerts.</summary>
    Analyst,

    /// <summary>Answers for detection: rules, suppressions, the second person of a reveal.</summary>
    Lead,

    /// <summary>Retention and holds.</summary>
    Keeper,

    /// <summary>Reads proofs and the ledger, changes nothing.</summary>
    Auditor,

    /// <summary>Accounts and settings; reads no logs.</summary>
    Administrator,
}
