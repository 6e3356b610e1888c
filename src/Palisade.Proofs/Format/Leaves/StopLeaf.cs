namespace Palisade.Proofs.Format;

/// <summary><c>stop</c>: the vault was closed in good order.</summary>
public sealed record StopLeaf(long Time) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "stop";

    internal static StopLeaf Read(LeafMembers members) => new(members.Time());

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
    }
}
