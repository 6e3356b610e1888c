namespace Palisade.Parsing.Placed;

/// <summary>Where the records of a batch lie: what a <see cref="PlacedBatchReader"/> tells its parser. Immutable.</summary>
/// <param name="Places">First byte and length of each, as indexes into the batch.</param>
internal sealed record RecordPlaces((int Start, int Length)[] Places);
