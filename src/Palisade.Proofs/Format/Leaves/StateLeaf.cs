namespace Palisade.Proofs.Format;

/// <summary>A hold that is open.</summary>
/// <param name="Id">The number it was given, from 1.</param>
/// <param name="Class">The class it holds.</param>
/// <param name="From">The first event day.</param>
/// <param name="To">The last.</param>
public sealed record OpenHold(long Id, string Class, DateOnly From, DateOnly To)
{
    internal JsonValue ToJson() => JsonValue.Array([JsonValue.Of(Id), JsonValue.Of(Class), JsonValue.Of(VaultTime.Format(From)), JsonValue.Of(VaultTime.Format(To))]);
}

/// <summary><c>state</c>: where things stand.</summary>
/// <param name="Origin">The name of the log.</param>
/// <param name="Part">Which part it is, from 1. Streams and holds are spread over the parts; the rest is in each.</param>
/// <param name="Parts">Of how many.</param>
/// <param name="Policy">The version in force.</param>
/// <param name="Classes">What it says.</param>
/// <param name="Batches">How many batches there are so far.</param>
/// <param name="Records">And records in them.</param>
/// <param name="Streams">The open streams, ascending.</param>
/// <param name="Holds">The open holds, ascending.</param>
public sealed record StateLeaf(long Time, string Origin, int Part, int Parts, int Policy, IReadOnlyDictionary<string, RetentionDays> Classes, long Batches, long Records, IReadOnlyList<StreamCount> Streams, IReadOnlyList<OpenHold> Holds) : Leaf(Time)
{
    /// <summary>The version of the format.</summary>
    public const int FormatVersion = 1;

    /// <inheritdoc/>
    public override string Type => "state";

    internal static StateLeaf Read(LeafMembers members)
    {
        members.Number("v", FormatVersion, FormatVersion);
        Interval part = members.Interval("part", 1, int.MaxValue);
        long before = 0;
        OpenHold[] holds = members.Rows("holds", row =>
        {
            bool shaped = row.Kind == JsonKind.Array && row.Items.Count == 4;
            members.Check(shaped, "holds");
            JsonValue? Item(int i) => shaped ? row.Items[i] : null;
            OpenHold hold = new(members.Number(Item(0), "holds", before + 1, int.MaxValue), members.Class(Item(1), "holds"), members.Day(Item(2), "holds"), members.Day(Item(3), "holds"));
            members.Check(hold.From <= hold.To, "holds");
            before = hold.Id;
            return hold;
        });
        return new StateLeaf(members.Time(), members.FreeText("origin"), (int)part.Lowest, (int)part.Highest, members.Version("policy"), members.Classes("classes"), members.Count("batches"), members.Count("records"), members.StreamCounts("streams"), holds);
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("origin", JsonValue.Of(Origin)));
        members.Add(KeyValuePair.Create("part", JsonValue.Array(Part, Parts)));
        members.Add(KeyValuePair.Create("policy", JsonValue.Of(Policy)));
        members.Add(KeyValuePair.Create("classes", PolicyLeaf.ToJson(Classes)));
        members.Add(KeyValuePair.Create("batches", JsonValue.Of(Batches)));
        members.Add(KeyValuePair.Create("records", JsonValue.Of(Records)));
        members.Add(KeyValuePair.Create("streams", JsonValue.Array(Streams.Select(s => s.ToJson()))));
        members.Add(KeyValuePair.Create("holds", JsonValue.Array(Holds.Select(h => h.ToJson()))));
        members.Add(KeyValuePair.Create("v", JsonValue.Of(FormatVersion)));
    }
}
