namespace Palisade.Proofs.Timestamps;

/// <summary>Why a timestamp is refused. The numbers stay.</summary>
public enum TimestampFault
{
    /// <summary>It holds.</summary>
    None = 0,

    /// <summary>The bytes are no timestamp token, or more than one.</summary>
    NotToken = 1,

    /// <summary>The token is about other bytes, is not signed by the certificate it names, or that certificate is not for timestamps.</summary>
    SignatureInvalid = 2,

    /// <summary>The hash in the token is not SHA-256, SHA-384 or SHA-512.</summary>
    WeakHash = 3,

    /// <summary>The signer's certificate does not lead to a trusted root at the time of the token.</summary>
    NotTrusted = 4,

    /// <summary>The authority refused the request, or answered another one.</summary>
    Refused = 5,
}
