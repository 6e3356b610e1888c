namespace Palisade.Proofs.Format;

/// <summary><c>hold</c>: what of a class happened on some days is not erased until the hold is released.</summary>
/// <param name="Hold">Its number, from 1.</param>
/// <param name="Class">The class.</param>
/// <param name="From">The first event day.</param>
/// <param name="To">The last; not before the first.</param>
/// <param name="Reason">Why.</param>
public sealed record HoldLeaf(long Time, long Hold, string Class, DateOnly From, DateOnly To, string Reason) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "hold";

    internal static HoldLeaf Read(LeafMembers members)
    {
        HoldLeaf leaf = new(members.Time(), members.Number("hold", 1, int.MaxValue), members.Class("class"), members.Day("from"), members.Day("to"), members.FreeText("reason"));
        members.Check(leaf.From <= leaf.To, "to");
        return leaf;
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("hold", JsonValue.Of(Hold)));
        members.Add(KeyValuePair.Create("class", JsonValue.Of(Class)));
        members.Add(KeyValuePair.Create("from", JsonValue.Of(VaultTime.Format(From))));
        members.Add(KeyValuePair.Create("to", JsonValue.Of(VaultTime.Format(To))));
        members.Add(KeyValuePair.Create("reason", JsonValue.Of(Reason)));
    }
}
