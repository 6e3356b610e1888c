namespace Palisade.Proofs.Format;

/// <summary><c>clear</c>: records were read in clear. The query is not kept.</summary>
/// <param name="What">One of <see cref="Ways"/>.</param>
/// <param name="Records">How many.</param>
/// <param name="From">The beginning of the time asked for; 0 when open.</param>
/// <param name="To">Its end; <see cref="VaultTime.Max"/> when open.</param>
/// <param name="Reason">Why.</param>
public sealed record ClearLeaf(long Time, string What, long Records, long From, long To, string Reason) : Leaf(Time)
{
    private static readonly string[] AllWays = ["search", "show", "scan", "proof", "pack"];

    /// <summary>What read records in clear; <c>pack</c> is an open pack.</summary>
    public static IReadOnlyList<string> Ways => AllWays;

    /// <inheritdoc/>
    public override string Type => "clear";

    internal static ClearLeaf Read(LeafMembers members)
    {
        ClearLeaf leaf = new(members.Time(), members.Choice("what", AllWays), members.Count("records"), members.Time("from"), members.Time("to"), members.FreeText("reason"));
        members.Check(leaf.From <= leaf.To, "to");
        return leaf;
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("what", JsonValue.Of(What)));
        members.Add(KeyValuePair.Create("records", JsonValue.Of(Records)));
        members.Add(KeyValuePair.Create("from", JsonValue.Of(From)));
        members.Add(KeyValuePair.Create("to", JsonValue.Of(To)));
        members.Add(KeyValuePair.Create("reason", JsonValue.Of(Reason)));
    }
}
