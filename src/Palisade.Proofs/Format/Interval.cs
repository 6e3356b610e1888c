namespace Palisade.Proofs.Format;

/// <summary>The lowest and the highest of some numbers, both included.</summary>
/// <param name="Lowest">At most <paramref name="Highest"/>.</param>
/// <param name="Highest">The highest.</param>
public readonly record struct Interval(long Lowest, long Highest)
{
    /// <summary>What holds nothing: the start for <see cref="With(long)"/>.</summary>
    public static Interval Nothing => new(long.MaxValue, long.MinValue);

    /// <summary>Widened to hold a number.</summary>
    public Interval With(long number) => new(Math.Min(Lowest, number), Math.Max(Highest, number));

    /// <summary>Widened to hold another.</summary>
    public Interval With(Interval other) => new(Math.Min(Lowest, other.Lowest), Math.Max(Highest, other.Highest));

    /// <summary>Whether some number is in both.</summary>
    public bool Overlaps(Interval other) => Lowest <= other.Highest && other.Lowest <= Highest;

    /// <summary>Whether a number is in it.</summary>
    public bool Contains(long number) => number >= Lowest && number <= Highest;
}
