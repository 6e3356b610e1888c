namespace Palisade.Proofs.Format;

/// <summary><c>gap</c>: declared: what a stream sent in this time may be missing.</summary>
/// <param name="Stream">The stream; 0: all.</param>
/// <param name="From">The beginning.</param>
/// <param name="To">The end; not before the beginning.</param>
/// <param name="Reason">Why.</param>
public sealed record GapLeaf(long Time, long Stream, long From, long To, string Reason) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "gap";

    internal static GapLeaf Read(LeafMembers members)
    {
        GapLeaf leaf = new(members.Time(), members.Stream("stream", 0), members.Time("from"), members.Time("to"), members.FreeText("reason"));
        members.Check(leaf.From <= leaf.To, "to");
        return leaf;
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("stream", JsonValue.Of(Stream)));
        members.Add(KeyValuePair.Create("from", JsonValue.Of(From)));
        members.Add(KeyValuePair.Create("to", JsonValue.Of(To)));
        members.Add(KeyValuePair.Create("reason", JsonValue.Of(Reason)));
    }
}
