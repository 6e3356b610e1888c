namespace Palisade.Proofs.Format;

/// <summary><c>open</c>: a collector opened a stream.</summary>
/// <param name="Stream">Its id, from 1.</param>
public sealed record OpenLeaf(long Time, long Stream) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "open";

    internal static OpenLeaf Read(LeafMembers members) => new(members.Time(), members.Stream("stream"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("stream", JsonValue.Of(Stream)));
    }
}
