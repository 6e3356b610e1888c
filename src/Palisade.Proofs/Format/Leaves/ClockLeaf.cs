namespace Palisade.Proofs.Format;

/// <summary><c>clock</c>: the clock was set; only here may time go back.</summary>
/// <param name="From">The time before.</param>
public sealed record ClockLeaf(long Time, long From) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "clock";

    internal static ClockLeaf Read(LeafMembers members) => new(members.Time(), members.Time("from"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("from", JsonValue.Of(From)));
    }
}
