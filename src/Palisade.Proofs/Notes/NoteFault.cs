namespace Palisade.Proofs.Notes;

/// <summary>Why a note, a key, a checkpoint, a proof file or a policy is refused. The numbers stay.</summary>
public enum NoteFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>It is longer, or has more parts, than <see cref="NoteLimits"/> allows.</summary>
    TooLarge = 1,

    /// <summary>It is not UTF-8, or has control characters other than newline.</summary>
    NotText = 2,

    /// <summary>It has no text, no empty line before the signatures, no signature, or no newline at its end.</summary>
    NotSigned = 3,

    /// <summary>A signature line is not: em dash, space, name, space, base64.</summary>
    BadSignatureLine = 4,

    /// <summary>A key name is empty, or has a space or a plus sign.</summary>
    BadName = 5,

    /// <summary>A verifier or signer key does not have the parts of its format.</summary>
    BadKey = 6,

    /// <summary>The key id is not the one that goes with the key.</summary>
    KeyIdMismatch = 7,

    /// <summary>The signature type is none of those that are assigned.</summary>
    UnknownKeyKind = 8,

    /// <summary>No signature is of a known key.</summary>
    NoKnownKey = 9,

    /// <summary>A signature of a known key is not valid: the whole note is refused.</summary>
    SignatureInvalid = 10,

    /// <summary>The text is no checkpoint: origin, size, root.</summary>
    NotCheckpoint = 11,

    /// <summary>The file is no tlog-proof.</summary>
    NotProof = 12,

    /// <summary>The text is no policy; see the line.</summary>
    NotPolicy = 13,

    /// <summary>The key that signed is of another log than the origin says.</summary>
    OriginMismatch = 14,

    /// <summary>Too few witnesses cosigned for the quorum.</summary>
    QuorumNotMet = 15,

    /// <summary>The signature is Ed25519 and libcrypto.so.3 did not load: nothing can be said about it, so it counts as not valid.</summary>
    Ed25519Missing = 16,
}
