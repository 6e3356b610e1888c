using System.Globalization;

namespace Palisade.Incidents.Evidence;

/// <summary>How much evidence may be taken in: by one item, and before the disk of the vault has too little room.</summary>
/// <param name="MaxItemBytes">The longest item, in bytes.</param>
/// <param name="KeptFree">The bytes of the disk that evidence leaves free: the vault stands on it too.</param>
internal sealed record EvidenceBounds(long MaxItemBytes, long KeptFree)
{
    /// <summary>An item of 64 GiB, a disk image of a small server; and a gibibyte for the vault.</summary>
    public static EvidenceBounds Default { get; } = new(64L << 30, 1L << 30);

    /// <summary>Why an item cannot be taken, or go on being taken; null when it can.</summary>
    /// <param name="bytes">Its bytes that are not on the disk yet, as far as they are known.</param>
    /// <param name="whole">All its bytes, as far as they are known.</param>
    /// <param name="free">The bytes that the disk has left.</param>
    public string? ProblemOf(long bytes, long whole, long free)
    {
        if (whole > MaxItemBytes)
            return string.Create(CultureInfo.InvariantCulture, $"This is more than one item may have, {MaxItemBytes} bytes: put it in several, or let evidenceLimit be raised in the settings.");
        long missing = bytes - Math.Max(0, free - KeptFree);
        return missing <= 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The disk has no room for it: {missing} bytes are missing, and {KeptFree} stay free for the vault. Make room on the disk of the data folder, and send it again; nothing of it was kept.");
    }
}
