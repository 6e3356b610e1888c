namespace Palisade.Proofs.Notes;

/// <summary>The signature type byte of a key: C2SP signed-note, "Signature types".</summary>
public enum NoteKeyKind
{
    /// <summary>No key.</summary>
    None = 0,

    /// <summary>Ed25519 over the note text.</summary>
    Ed25519 = 0x01,

    /// <summary>ECDSA over SHA-256 of the note text, in DER; here with P-256 only. Its key id hashes neither name nor type.</summary>
    Ecdsa = 0x02,

    /// <summary>A timestamped Ed25519 cosignature of a witness: C2SP tlog-cosignature, cosignature/v1.</summary>
    Cosignature = 0x04,

    /// <summary>An RFC 6962 tree head signature: recognised, never verified.</summary>
    TreeHeadSignature = 0x05,

    /// <summary>An ML-DSA-44 cosignature: recognised, never verified.</summary>
    MlDsaCosignature = 0x06,

    /// <summary>A type without an assigned byte: recognised, never verified.</summary>
    Private = 0xFF,
}
