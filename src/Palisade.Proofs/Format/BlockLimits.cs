namespace Palisade.Proofs.Format;

/// <summary>The bounds of a block: docs/vault-format.md, section 6. Hostile segments cost no more memory than these.</summary>
public static class BlockLimits
{
    /// <summary>The most plain bytes: 16 MiB.</summary>
    public const int MaxPlainBytes = 16 << 20;

    /// <summary>The most bytes of ciphertext, tag included: what does not compress grows a little.</summary>
    public const int MaxCipherBytes = MaxPlainBytes + (64 << 10);

    /// <summary>The most records.</summary>
    public const int MaxRecords = 131_072;
}
