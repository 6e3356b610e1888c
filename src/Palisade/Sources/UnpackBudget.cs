namespace Palisade.Sources;

/// <summary>How many bytes all members of one outermost archive may still unpack to (<see cref="Limits.MaxUnpackRatio"/>). Safe on any thread.</summary>
internal sealed class UnpackBudget(long packedBytes)
{
    private long _packed = packedBytes;
    private long _unpacked;

    /// <summary>Counts packed bytes that become known as a pipe is read.</summary>
    public void AddPacked(int count) => Interlocked.Add(ref _packed, count);

    /// <summary>Counts unpacked bytes; false when they are too many.</summary>
    public bool TryTake(int count) =>
        Interlocked.Add(ref _unpacked, count) is var total && total <= Allowed(Interlocked.Read(ref _packed));

    /// <summary>What so many packed bytes may unpack to.</summary>
    public static long Allowed(long packed) =>
        Math.Max(Limits.MaxUnpackedFreeBytes, packed < long.MaxValue / Limits.MaxUnpackRatio ? packed * Limits.MaxUnpackRatio : long.MaxValue);
}
