namespace Palisade.Proofs.Format;

/// <summary><c>release</c>: a hold is over.</summary>
/// <param name="Hold">Its number.</param>
/// <param name="Reason">Why.</param>
public sealed record ReleaseLeaf(long Time, long Hold, string Reason) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "release";

    internal static ReleaseLeaf Read(LeafMembers members) => new(members.Time(), members.Number("hold", 1, int.MaxValue), members.FreeText("reason"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("hold", JsonValue.Of(Hold)));
        members.Add(KeyValuePair.Create("reason", JsonValue.Of(Reason)));
    }
}
