namespace Palisade.Parsing.Json;

/// <summary>Where the records of a batch lie: what the cutting of JSON documents tells their parser. Immutable.</summary>
/// <param name="Places">First byte and length of each, as indexes into the batch.</param>
internal sealed record JsonRecords((int Start, int Length)[] Places);
