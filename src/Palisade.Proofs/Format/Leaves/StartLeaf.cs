namespace Palisade.Proofs.Format;

/// <summary><c>start</c>: the vault was opened for writing.</summary>
/// <param name="Why">One of <see cref="Reasons"/>.</param>
/// <param name="Program">Name and version of the program.</param>
/// <param name="Recovered">Records found without a leaf.</param>
/// <param name="Discarded">Bytes of a torn tail that were thrown away: nothing acknowledged.</param>
/// <param name="Aside">Files set aside.</param>
public sealed record StartLeaf(long Time, string Why, string Program, long Recovered, long Discarded, long Aside) : Leaf(Time)
{
    private static readonly string[] AllReasons = ["new", "clean", "crash", "restored"];

    /// <summary>Why a vault is opened.</summary>
    public static IReadOnlyList<string> Reasons => AllReasons;

    /// <inheritdoc/>
    public override string Type => "start";

    internal static StartLeaf Read(LeafMembers members) => new(members.Time(), members.Choice("why", AllReasons), members.FreeText("program"), members.Count("recovered"), members.Count("discarded"), members.Count("aside"));

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("why", JsonValue.Of(Why)));
        members.Add(KeyValuePair.Create("program", JsonValue.Of(Program)));
        members.Add(KeyValuePair.Create("recovered", JsonValue.Of(Recovered)));
        members.Add(KeyValuePair.Create("discarded", JsonValue.Of(Discarded)));
        members.Add(KeyValuePair.Create("aside", JsonValue.Of(Aside)));
    }
}
