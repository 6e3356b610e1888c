namespace Palisade.Proofs.Format;

/// <summary><c>erase</c>: a key is about to be destroyed.</summary>
/// <param name="Key">The key.</param>
/// <param name="Batches">How many batches are under it.</param>
/// <param name="Records">And records in them.</param>
/// <param name="Reason">Why.</param>
public sealed record EraseLeaf(long Time, KeyId Key, long Batches, long Records, string Reason) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "erase";

    internal static EraseLeaf Read(LeafMembers members) => new(members.Time(), members.Key("key"), members.Count("batches"), members.Count("records"), members.FreeText("reason"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("key", JsonValue.Of(Key.ToString())));
        members.Add(KeyValuePair.Create("batches", JsonValue.Of(Batches)));
        members.Add(KeyValuePair.Create("records", JsonValue.Of(Records)));
        members.Add(KeyValuePair.Create("reason", JsonValue.Of(Reason)));
    }
}
