using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary><c>seal</c>: the batches under a key, within runs of leaves, are in a segment file.</summary>
/// <param name="Segment">The name of the file.</param>
/// <param name="Key">The key of its batches.</param>
/// <param name="Batches">Runs of leaf indexes, ascending and apart; only the batches under <paramref name="Key"/> within them are meant.</param>
/// <param name="Bytes">The length of the file.</param>
/// <param name="Digest">The SHA-256 of the file.</param>
public sealed record SealLeaf(long Time, SegmentId Segment, KeyId Key, IReadOnlyList<Interval> Batches, long Bytes, TreeHash Digest) : Leaf(Time)
{
    /// <inheritdoc/>
    public override string Type => "seal";

    internal static SealLeaf Read(LeafMembers members)
    {
        long before = -1;
        Interval[] batches = members.AscendingRows("batches", 2, row =>
        {
            members.Check(row[0] > before && row[1] >= row[0], "batches");
            before = row[1];
            return new Interval(row[0], row[1]);
        });
        members.Check(batches.Length >= 1, "batches");
        if (!SegmentId.TryParse(members.Text("segment"), out SegmentId segment))
            members.Refuse("segment", "is no segment id");
        return new SealLeaf(members.Time(), segment, members.Key("key"), batches, members.Count("bytes"), members.Hash("sha256"));
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("segment", JsonValue.Of(Segment.ToString())));
        members.Add(KeyValuePair.Create("key", JsonValue.Of(Key.ToString())));
        members.Add(KeyValuePair.Create("batches", JsonValue.Array(Batches.Select(b => JsonValue.Array(b.Lowest, b.Highest)))));
        members.Add(KeyValuePair.Create("bytes", JsonValue.Of(Bytes)));
        members.Add(KeyValuePair.Create("sha256", JsonValue.Of(Digest.ToBase64())));
    }
}
