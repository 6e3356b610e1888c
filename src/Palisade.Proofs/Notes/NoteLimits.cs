namespace Palisade.Proofs.Notes;

/// <summary>The bounds of what is read from strangers. Beyond them, input is refused with <see cref="NoteFault.TooLarge"/>.</summary>
public static class NoteLimits
{
    /// <summary>The longest note in bytes: room for 100 post-quantum signatures of 5 kB and a long text; the limit of the Go implementation.</summary>
    public const int MaxNoteBytes = 1_000_000;

    /// <summary>The most signatures of a note. The specification asks for at least 16.</summary>
    public const int MaxSignatures = 100;

    /// <summary>The longest key name in UTF-8 bytes: cosigned messages give a name one byte of length.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>The longest verifier or signer key in bytes: an ML-DSA-44 key is 1,312 bytes, 1,752 in base64.</summary>
    public const int MaxKeyBytes = 4096;

    /// <summary>The most hashes of a proof: one a level.</summary>
    public const int MaxProofHashes = 63;

    /// <summary>The largest extra data of a tlog-proof in bytes: a salt, an inner proof and a record of the largest size.</summary>
    public const int MaxExtraBytes = 16 * 1024 * 1024;

    /// <summary>The longest policy in bytes, for <see cref="MaxPolicyEntries"/> long lines.</summary>
    public const int MaxPolicyBytes = 1_000_000;

    /// <summary>The most logs, witnesses and groups of a policy, each. The specification asks for at least 32.</summary>
    public const int MaxPolicyEntries = 1000;
}
