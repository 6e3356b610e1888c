namespace Palisade.Server.Detecting;

/// <summary>Records on their way to detection: from before they have an ordinal in the vault until what they gave is durable.</summary>
/// <param name="bound">No record of it has a lower ordinal.</param>
/// <param name="opened">When it was opened, microseconds since 1970: none of its records was received before.</param>
internal sealed class Ticket(long bound, long opened)
{
    /// <summary>No record of it has a lower ordinal.</summary>
    public long Bound => bound;

    /// <summary>None of its records was received before: microseconds since 1970.</summary>
    public long Opened => opened;

    /// <summary>Its records may be in the vault though their append failed: they are looked for when the vault is open again.</summary>
    public bool IsHole { get; set; }

    /// <summary>Its records cannot be read before the next start: nothing waits for them, and the next start begins with them.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The bytes held for it.</summary>
    public long Bytes { get; set; }
}
