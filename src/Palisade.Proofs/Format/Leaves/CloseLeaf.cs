namespace Palisade.Proofs.Format;

/// <summary><c>close</c>: a collector closed a stream; totals since the stream began.</summary>
/// <param name="Stream">Its id.</param>
/// <param name="Records">Its records.</param>
/// <param name="Lost">What was declared lost.</param>
public sealed record CloseLeaf(long Time, long Stream, long Records, long Lost) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "close";

    internal static CloseLeaf Read(LeafMembers members) => new(members.Time(), members.Stream("stream"), members.Count("records"), members.Count("lost"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("stream", JsonValue.Of(Stream)));
        members.Add(KeyValuePair.Create("records", JsonValue.Of(Records)));
        members.Add(KeyValuePair.Create("lost", JsonValue.Of(Lost)));
    }
}
