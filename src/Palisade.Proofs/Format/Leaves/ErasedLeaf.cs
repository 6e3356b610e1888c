namespace Palisade.Proofs.Format;

/// <summary><c>erased</c>: a key is destroyed in every known place.</summary>
/// <param name="Key">The key.</param>
public sealed record ErasedLeaf(long Time, KeyId Key) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "erased";

    internal static ErasedLeaf Read(LeafMembers members) => new(members.Time(), members.Key("key"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("key", JsonValue.Of(Key.ToString())));
    }
}
