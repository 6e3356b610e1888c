using System.Text;
using Palisade.Proofs.Format;

namespace Palisade.Tests.Proofs.Format;

public sealed class LeafTests
{
    private const long Now = 1_700_000_000_000_000;
    private const string Zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static readonly KeyId Key = KeyId.TryParse("default.1.2026-11-22")!;
    private static readonly Dictionary<string, RetentionDays> Classes = new() { ["default"] = new(180, 400), ["a-1"] = new(0, 1) };

    public static TheoryData<string, string> Samples()
    {
        TheoryData<string, string> data = [];
        foreach ((Leaf leaf, string text) in Leaves())
            data.Add(leaf.Type, text);
        return data;
    }

    [Fact]
    public void Each_type_has_its_members_and_reads_back()
    {
        foreach ((Leaf leaf, string text) in Leaves())
        {
            Assert.Equal(text, Encoding.ASCII.GetString(leaf.Encode()));
            Assert.True(Leaf.TryParse(Encoding.ASCII.GetBytes(text), out Leaf? again, out string reason), reason);
            Assert.Equal(leaf.GetType(), again!.GetType());
            Assert.Equal(text, Encoding.ASCII.GetString(again.Encode()));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_missing_or_further_member_is_refused(string type, string text)
    {
        Assert.True(CanonicalJson.TryParse(Encoding.ASCII.GetBytes(text), out JsonValue? value, out _));
        foreach (KeyValuePair<string, JsonValue> member in value!.Members)
        {
            byte[] without = CanonicalJson.Write(JsonValue.Object(value.Members.Where(m => m.Key != member.Key)));
            Assert.False(Leaf.TryParse(without, out _, out string missing), $"{type} without {member.Key}");
            Assert.Contains(member.Key == "type" ? "type" : member.Key, missing, StringComparison.Ordinal);
        }

        byte[] with = CanonicalJson.Write(JsonValue.Object(value.Members.Append(KeyValuePair.Create("zz", JsonValue.Of(1)))));
        Assert.False(Leaf.TryParse(with, out _, out string further));
        Assert.Equal("unknown member zz", further);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Any_member_of_another_kind_is_refused(string type, string text)
    {
        Assert.True(CanonicalJson.TryParse(Encoding.ASCII.GetBytes(text), out JsonValue? value, out _));
        foreach (KeyValuePair<string, JsonValue> member in value!.Members)
        {
            byte[] changed = CanonicalJson.Write(JsonValue.Object(value.Members.Select(m => m.Key == member.Key ? KeyValuePair.Create(m.Key, JsonValue.Of(true)) : m)));
            Assert.False(Leaf.TryParse(changed, out Leaf? leaf, out string reason), $"{type}: {member.Key}");
            Assert.Null(leaf);
            Assert.NotEmpty(reason);
        }
    }

    [Theory]
    [InlineData("[]", "an entry is an object")]
    [InlineData("""{"time":1,"type":"other"}""", "no known type")]
    [InlineData("""{"time":-1,"type":"stop"}""", "time is out of range")]
    [InlineData("""{"time":253402300800000000,"type":"stop"}""", "time is out of range")]
    [InlineData("""{"stream":0,"time":1,"type":"open"}""", "stream is out of range")]
    [InlineData("""{"stream":4294967296,"time":1,"type":"open"}""", "stream is out of range")]
    [InlineData("""{"from":5,"reason":"","stream":0,"time":1,"to":4,"type":"gap"}""", "to is out of range")]
    [InlineData("""{"aside":0,"discarded":0,"program":"p","recovered":0,"time":1,"type":"start","why":"other"}""", "why is out of range")]
    [InlineData("""{"classes":{"a":[2,1]},"policy":1,"time":1,"type":"policy"}""", "classes is out of range")]
    [InlineData("""{"classes":{"A":[1,2]},"policy":1,"time":1,"type":"policy"}""", "classes is out of range")]
    [InlineData("""{"classes":{"a":[1,99999999999]},"policy":1,"time":1,"type":"policy"}""", "classes is out of range")]
    [InlineData("""{"classes":{"a":[0,0]},"policy":1,"time":1,"type":"policy"}""", "classes is out of range")]
    [InlineData("""{"key":"a.1.2026-02-30","time":1,"type":"erased"}""", "key is no key id")]
    [InlineData("""{"part":[2,1],"streams":[],"time":1,"type":"heartbeat"}""", "part is out of range")]
    [InlineData("""{"part":[1,1],"streams":[[2,0,0],[1,0,0]],"time":1,"type":"heartbeat"}""", "streams is out of range")]
    [InlineData("""{"part":[1,1],"streams":[[2,0,0],[2,0,0]],"time":1,"type":"heartbeat"}""", "streams is out of range")]
    [InlineData("""{"part":[1,1],"streams":[[2,0]],"time":1,"type":"heartbeat"}""", "streams has another shape")]
    [InlineData("""{"part":[1,1],"streams":[[2,0,-1]],"time":1,"type":"heartbeat"}""", "streams is out of range")]
    [InlineData("""{"time":1, "type":"stop"}""", "no member name, at byte 10")]
    public void Wrong_members_are_refused(string text, string expected)
    {
        Assert.False(Leaf.TryParse(Encoding.ASCII.GetBytes(text), out _, out string reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void A_batch_agrees_with_itself()
    {
        BatchLeaf batch = Batch();
        Assert.Throws<ArgumentException>(() => (batch with { Count = 4 }).Encode());
        Assert.Throws<ArgumentException>(() => (batch with { Count = 0 }).Encode());
        Assert.Throws<ArgumentException>(() => (batch with { Streams = [] }).Encode());
        Assert.Throws<ArgumentException>(() => (batch with { Received = new(2, 1) }).Encode());
        Assert.Throws<ArgumentException>(() => (batch with { Events = new(VaultTime.MinSecond - 1, 1) }).Encode());
        Assert.Throws<ArgumentException>(() => (batch with { Bytes = -1 }).Encode());
    }

    [Fact]
    public void The_largest_batch_fits_into_an_entry()
    {
        BatchStream[] streams = [.. Enumerable.Range(0, BatchLeaf.MaxStreams).Select(i => new BatchStream(uint.MaxValue - BatchLeaf.MaxStreams + i, 1L << 55, 4))];
        Assert.InRange((Batch() with { Streams = streams, Count = BatchLeaf.MaxRecords }).Encode().Length, 30_000, Leaf.MaxBytes);
    }

    [Fact]
    public void An_entry_that_is_too_long_is_refused_on_both_ways()
    {
        StreamCount[] streams = [.. Enumerable.Range(1, 5000).Select(i => new StreamCount(i, 1L << 60, 0))];
        Assert.Throws<ArgumentException>(() => new HeartbeatLeaf(1, 1, 1, streams).Encode());
        Assert.False(Leaf.TryParse(new byte[Leaf.MaxBytes + 1], out _, out string reason));
        Assert.Equal("an entry longer than 65535 bytes", reason);
    }

    [Fact]
    public void Runs_of_a_seal_are_ascending_and_apart()
    {
        SealLeaf seal = new(Now, new SegmentId(1), Key, [new(1, 5), new(6, 6)], 9, default);
        Assert.NotEmpty(seal.Encode());
        Assert.Throws<ArgumentException>(() => (seal with { Batches = [new(1, 5), new(5, 6)] }).Encode());
        Assert.Throws<ArgumentException>(() => (seal with { Batches = [new(5, 4)] }).Encode());
        Assert.Throws<ArgumentException>(() => (seal with { Batches = [] }).Encode());
    }

    private static BatchLeaf Batch() => new(Now, Key, default, default, 3, 12, new(Now, Now + 5), new(-5, 1_700_000_000), [new(1, 0, 2), new(7, 100, 1)]);

    private static IEnumerable<(Leaf, string)> Leaves()
    {
        yield return (Batch(), $$"""{"bytes":12,"commit":"{{Zero}}","count":3,"events":[-5,1700000000],"key":"default.1.2026-11-22","received":[1700000000000000,1700000000000005],"root":"{{Zero}}","streams":[[1,0,2],[7,100,1]],"time":1700000000000000,"type":"batch"}""");
        yield return (new ClearLeaf(Now, "search", 4, 1, 2, "audit"), """{"from":1,"reason":"audit","records":4,"time":1700000000000000,"to":2,"type":"clear","what":"search"}""");
        yield return (new ClockLeaf(Now, Now + 1), """{"from":1700000000000001,"time":1700000000000000,"type":"clock"}""");
        yield return (new CloseLeaf(Now, 3, 20, 1), """{"lost":1,"records":20,"stream":3,"time":1700000000000000,"type":"close"}""");
        yield return (new EraseLeaf(Now, Key, 2, 20, "maximum"), """{"batches":2,"key":"default.1.2026-11-22","reason":"maximum","records":20,"time":1700000000000000,"type":"erase"}""");
        yield return (new ErasedLeaf(Now, Key), """{"key":"default.1.2026-11-22","time":1700000000000000,"type":"erased"}""");
        yield return (new GapLeaf(Now, 0, 1, 2, "crash"), """{"from":1,"reason":"crash","stream":0,"time":1700000000000000,"to":2,"type":"gap"}""");
        yield return (new HeartbeatLeaf(Now, 1, 2, [new(1, 20, 0), new(2, 0, 3)]), """{"part":[1,2],"streams":[[1,20,0],[2,0,3]],"time":1700000000000000,"type":"heartbeat"}""");
        yield return (new HoldLeaf(Now, 1, "default", new(2026, 1, 1), new(2026, 1, 31), "case"), """{"class":"default","from":"2026-01-01","hold":1,"reason":"case","time":1700000000000000,"to":"2026-01-31","type":"hold"}""");
        yield return (new OpenLeaf(Now, 1), """{"stream":1,"time":1700000000000000,"type":"open"}""");
        yield return (new PolicyLeaf(Now, 2, Classes), """{"classes":{"a-1":[0,1],"default":[180,400]},"policy":2,"time":1700000000000000,"type":"policy"}""");
        yield return (new ReleaseLeaf(Now, 1, "done"), """{"hold":1,"reason":"done","time":1700000000000000,"type":"release"}""");
        yield return (new RotateLeaf(Now, "root"), """{"time":1700000000000000,"type":"rotate","what":"root"}""");
        yield return (new SealLeaf(Now, new SegmentId(255), Key, [new(2, 9), new(12, 12)], 77, default), $$"""{"batches":[[2,9],[12,12]],"bytes":77,"key":"default.1.2026-11-22","segment":"000000000000000000000000000000ff","sha256":"{{Zero}}","time":1700000000000000,"type":"seal"}""");
        yield return (new StartLeaf(Now, "new", "palisade 0.1.0", 0, 0, 0), """{"aside":0,"discarded":0,"program":"palisade 0.1.0","recovered":0,"time":1700000000000000,"type":"start","why":"new"}""");
        yield return (new StateLeaf(Now, "log.example/a", 1, 1, 1, Classes, 5, 50, [new(1, 50, 0)], [new(1, "default", new(2026, 1, 1), new(2026, 1, 31))]), """{"batches":5,"classes":{"a-1":[0,1],"default":[180,400]},"holds":[[1,"default","2026-01-01","2026-01-31"]],"origin":"log.example/a","part":[1,1],"policy":1,"records":50,"streams":[[1,50,0]],"time":1700000000000000,"type":"state","v":1}""");
        yield return (new StopLeaf(Now), """{"time":1700000000000000,"type":"stop"}""");
    }
}
