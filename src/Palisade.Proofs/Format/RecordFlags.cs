namespace Palisade.Proofs.Format;

/// <summary>What is to be known of a record beside its bytes: docs/vault-format.md, section 4.</summary>
[Flags]
public enum RecordFlags : byte
{
    /// <summary>No terminator, whole, without a time of its own.</summary>
    None = 0,

    /// <summary>LF followed, and is not part of the raw bytes.</summary>
    LineFeed = 1,

    /// <summary>CR LF followed. Never together with <see cref="LineFeed"/>.</summary>
    CarriageReturnLineFeed = 2,

    /// <summary>The raw bytes are the beginning only.</summary>
    Truncated = 4,

    /// <summary>The event second is the record's own, not that of its receipt.</summary>
    HasEventTime = 8,
}
