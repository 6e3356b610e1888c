namespace Palisade.Proofs.Format;

/// <summary>How long a class of records is kept, in days: readable at least the minimum from receipt, unreadable after the maximum from the event's day.</summary>
/// <param name="Minimum">0..<see cref="MaxDays"/>.</param>
/// <param name="Maximum">From the minimum to <see cref="MaxDays"/>, at least 1.</param>
public readonly record struct RetentionDays(int Minimum, int Maximum)
{
    /// <summary>The longest that can be asked for: 100 years.</summary>
    public const int MaxDays = 36_525;

    /// <summary>Whether both are in range.</summary>
    public bool IsValid => Minimum >= 0 && Maximum >= 1 && Minimum <= Maximum && Maximum <= MaxDays;
}
