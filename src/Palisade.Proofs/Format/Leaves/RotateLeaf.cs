namespace Palisade.Proofs.Format;

/// <summary><c>rotate</c>: keys are wrapped anew.</summary>
/// <param name="What">One of <see cref="Kinds"/>.</param>
public sealed record RotateLeaf(long Time, string What) : Leaf(Time)
{
    private static readonly string[] AllKinds = ["root"];

    /// <summary>What can be changed: <c>root</c>, a new root key wraps the keys.</summary>
    public static IReadOnlyList<string> Kinds => AllKinds;

    /// <inheritdoc/>
    public override string Type => "rotate";

    internal static RotateLeaf Read(LeafMembers members) => new(members.Time(), members.Choice("what", AllKinds));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("what", JsonValue.Of(What)));
    }
}
