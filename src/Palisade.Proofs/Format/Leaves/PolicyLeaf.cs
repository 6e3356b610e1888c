namespace Palisade.Proofs.Format;

/// <summary><c>policy</c>: minimum and maximum days of each class from now on; never of what was received before.</summary>
/// <param name="Policy">The version, from 1.</param>
/// <param name="Classes">The days of each class.</param>
public sealed record PolicyLeaf(long Time, int Policy, IReadOnlyDictionary<string, RetentionDays> Classes) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "policy";

    internal static PolicyLeaf Read(LeafMembers members) => new(members.Time(), members.Version("policy"), members.Classes("classes"));

    internal static JsonValue ToJson(IReadOnlyDictionary<string, RetentionDays> classes) => JsonValue.Object(classes.Select(c => KeyValuePair.Create(c.Key, JsonValue.Array(c.Value.Minimum, c.Value.Maximum))));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("policy", JsonValue.Of(Policy)));
        members.Add(KeyValuePair.Create("classes", ToJson(Classes)));
    }
}
