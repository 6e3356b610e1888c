using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary><c>batch</c>: some records, committed together.</summary>
/// <param name="Key">The day key they are under.</param>
/// <param name="Commit"><see cref="DayKey.Commit"/> of that key.</param>
/// <param name="Root">The root of the tree over the records.</param>
/// <param name="Count">How many records; 1..<see cref="MaxRecords"/>.</param>
/// <param name="Bytes">Their raw bytes in all.</param>
/// <param name="Received">Lowest and highest time of receipt.</param>
/// <param name="Events">Lowest and highest event second.</param>
/// <param name="Streams">What is of which stream, ascending; at most <see cref="MaxStreams"/>.</param>
public sealed record BatchLeaf(long Time, KeyId Key, TreeHash Commit, TreeHash Root, int Count, long Bytes, Interval Received, Interval Events, IReadOnlyList<BatchStream> Streams) : Leaf(Time)
{
    /// <summary>The most records of a batch.</summary>
    public const int MaxRecords = 4096;

    /// <summary>The most streams of a batch, so that its entry fits.</summary>
    public const int MaxStreams = 1024;

    /// <summary>The most records of a batch of ledger entries, so that its entry fits.</summary>
    public const int MaxLedgerRecords = 256;

    /// <summary>What it shows of the ledger entries in it, one for each record, in order; empty unless its key is of the class <see cref="LedgerEntry.Class"/>.</summary>
    public IReadOnlyList<LedgerAct> Ledger { get; init; } = [];

    /// <inheritdoc/>
    public override string Type => "batch";

    internal static BatchLeaf Read(LeafMembers members)
    {
        BatchStream[] streams = members.AscendingRows("streams", 3, row =>
        {
            members.Check(row[0] is >= 1 and <= uint.MaxValue && row[1] >= 0 && row[2] is >= 1 and <= MaxRecords, "streams");
            return new BatchStream(row[0], row[1], row[2]);
        });
        long count = members.Number("count", 1, MaxRecords);
        members.Check(streams.Length is >= 1 and <= MaxStreams, "streams");
        BatchLeaf leaf = new(members.Time(), members.Key("key"), members.Hash("commit"), members.Hash("root"), (int)count, members.Count("bytes"), members.Interval("received", 0, VaultTime.Max), members.Interval("events", VaultTime.MinSecond, VaultTime.MaxSecond), streams);
        if (streams.Length <= MaxStreams && streams.Sum(s => Math.Min(s.Count, MaxRecords)) != count)
            members.Refuse("streams", "have not count records");
        return LedgerEntry.IsUnder(leaf.Key) ? leaf with { Ledger = ReadLedger(members, count) } : leaf;
    }

    private static LedgerAct[] ReadLedger(LeafMembers members, long count)
    {
        LedgerAct[] acts = members.Rows("ledger", row =>
        {
            bool isPair = row.Kind == JsonKind.Array && row.Items.Count == 2 && row.Items.All(i => i.Kind == JsonKind.Text);
            LedgerAct act = isPair ? new LedgerAct(row.Items[0].Text, row.Items[1].Text) : default;
            members.Check(act.IsValid, "ledger");
            return act;
        });
        members.Check(acts.Length == count && count <= MaxLedgerRecords, "ledger");
        return acts;
    }

    private protected override void Write(List<KeyValuePair<string, JsonValue>> members)
    {
        members.Add(KeyValuePair.Create("key", JsonValue.Of(Key.ToString())));
        members.Add(KeyValuePair.Create("commit", JsonValue.Of(Commit.ToBase64())));
        members.Add(KeyValuePair.Create("root", JsonValue.Of(Root.ToBase64())));
        members.Add(KeyValuePair.Create("count", JsonValue.Of(Count)));
        members.Add(KeyValuePair.Create("bytes", JsonValue.Of(Bytes)));
        members.Add(KeyValuePair.Create("received", JsonValue.Array(Received.Lowest, Received.Highest)));
        members.Add(KeyValuePair.Create("events", JsonValue.Array(Events.Lowest, Events.Highest)));
        members.Add(KeyValuePair.Create("streams", JsonValue.Array(Streams.Select(s => s.ToJson()))));
        if (LedgerEntry.IsUnder(Key) || Ledger.Count > 0)
            members.Add(KeyValuePair.Create("ledger", JsonValue.Array(Ledger.Select(a => a.ToJson()))));
    }
}
