namespace Palisade.Rules.Correlation;

/// <summary>Where a matched event lies, small enough to be kept by the million.</summary>
/// <param name="Input">The index of its file, as given by <see cref="CorrelationSpill.AddInput"/>.</param>
/// <param name="Record">EventRecordID, 1-based line or ordinal.</param>
/// <param name="OffsetBytes">From the start of the unpacked file.</param>
/// <param name="Leaf"><c>batch/n</c> when it came from a vault, else null.</param>
internal readonly record struct MatchPlace(int Input, long Record, long OffsetBytes, string? Leaf = null);
