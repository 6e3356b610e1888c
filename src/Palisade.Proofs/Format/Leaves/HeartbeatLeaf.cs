namespace Palisade.Proofs.Format;

/// <summary><c>heartbeat</c>: how far the open streams have come; at least once a minute while one is open.</summary>
/// <param name="Part">Which part it is, from 1: streams that do not fit follow in further ones.</param>
/// <param name="Parts">Of how many.</param>
/// <param name="Streams">The open streams, ascending.</param>
public sealed record HeartbeatLeaf(long Time, int Part, int Parts, IReadOnlyList<StreamCount> Streams) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "heartbeat";

    internal static HeartbeatLeaf Read(LeafMembers members)
    {
        Interval part = members.Interval("part", 1, int.MaxValue);
        return new HeartbeatLeaf(members.Time(), (int)part.Lowest, (int)part.Highest, members.StreamCounts("streams"));
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("part", JsonValue.Array(Part, Parts)));
        members.Add(KeyValuePair.Create("streams", JsonValue.Array(Streams.Select(s => s.ToJson()))));
    }
}
