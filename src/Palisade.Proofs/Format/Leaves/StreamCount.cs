namespace Palisade.Proofs.Format;

/// <summary>How far a stream has come.</summary>
/// <param name="Stream">Its id, from 1.</param>
/// <param name="Records">Its records so far.</param>
/// <param name="Lost">How many its collector has declared lost so far.</param>
public readonly record struct StreamCount(long Stream, long Records, long Lost)
{
    internal JsonValue ToJson() => JsonValue.Array(Stream, Records, Lost);
}

/// <summary>What a batch has of a stream.</summary>
/// <param name="Stream">Its id, from 1.</param>
/// <param name="Before">How many records of it are in earlier batches.</param>
/// <param name="Count">How many are in this one; at least 1.</param>
public readonly record struct BatchStream(long Stream, long Before, long Count)
{
    internal JsonValue ToJson() => JsonValue.Array(Stream, Before, Count);
}
