namespace Palisade.Vault.Keys;

/// <summary>Why a key cannot be had. The numbers stay.</summary>
public enum KeyFault
{
    /// <summary>There is no root key file.</summary>
    Missing = 1,

    /// <summary>There is one already; it is never written over.</summary>
    Exists = 2,

    /// <summary>Others than the owner may read or write the root key file.</summary>
    LoosePermissions = 3,

    /// <summary>The root key file lies in the vault, where a copy of the vault would take it along.</summary>
    InsideVault = 4,

    /// <summary>The root key file needs a passphrase, and none was given.</summary>
    PassphraseNeeded = 5,

    /// <summary>The passphrase is wrong.</summary>
    WrongPassphrase = 6,

    /// <summary>The file is no root key file, or a damaged one.</summary>
    Damaged = 7,

    /// <summary>The keys of the vault are wrapped by another root key.</summary>
    WrongRootKey = 8,

    /// <summary>The day key was destroyed, and is never made again.</summary>
    Destroyed = 9,

    /// <summary>Shares of a root key do not fit together, are too few, or one is mistyped.</summary>
    Shares = 10,
}

/// <summary>A key of a vault cannot be had.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">In words, with the way out.</param>
public sealed class VaultKeyException(KeyFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public KeyFault Fault { get; } = fault;
}
