namespace Palisade.Parsing.Json;

/// <summary>Up to 128 marks.</summary>
/// <remarks>Not <see cref="UInt128"/>: code that touches it is never compiled ahead of time, and the reader of records touches marks at every turn.</remarks>
internal readonly record struct MarkSet(ulong Low, ulong High)
{
    /// <summary>The most marks there can be.</summary>
    public const int Capacity = 128;

    /// <summary>True when it holds a mark.</summary>
    public bool HasAny => (Low | High) != 0;

    /// <summary>One mark.</summary>
    /// <param name="number">0 to <see cref="Capacity"/>, less one.</param>
    public static MarkSet Of(int number) => number < 64 ? new MarkSet(1UL << number, 0) : new MarkSet(0, 1UL << (number - 64));

    /// <summary>Whether it holds all marks of another.</summary>
    public bool Covers(MarkSet other) => (Low & other.Low) == other.Low && (High & other.High) == other.High;

    /// <summary>The marks of both.</summary>
    public static MarkSet operator |(MarkSet a, MarkSet b) => new(a.Low | b.Low, a.High | b.High);
}
