using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs.Format;

public sealed class LedgerEntryTests
{
    private const string Actor = "00112233445566778899aabbccddeeff";
    private static readonly KeyId Key = KeyId.TryParse("ledger.2.2026-11-22")!;

    [Fact]
    public void An_entry_is_written_canonically_and_read_back()
    {
        LedgerEntry entry = new(new LedgerAct(Actor, "alert.triage"), "alert/17", 5, JsonValue.Object(("to", JsonValue.Of("é"))));
        byte[] raw = entry.Encode();
        Assert.Equal("{\"actor\":\"" + Actor + "\",\"body\":{\"to\":\"\\u00e9\"},\"kind\":\"alert.triage\",\"object\":\"alert/17\",\"time\":5}", Encoding.ASCII.GetString(raw));
        Assert.True(LedgerEntry.TryParse(raw, out LedgerEntry? again, out string reason), reason);
        Assert.Equal((entry.Act, entry.Object, entry.Time, entry.Body.ToString()), (again!.Act, again.Object, again.Time, again.Body.ToString()));
        Assert.Equal(entry.Act, LedgerAct.Of(raw));
    }

    [Theory]
    [InlineData("Mallory", "x", "alert/1", 0)]
    [InlineData("00112233445566778899AABBCCDDEEFF", "x", "alert/1", 0)]
    [InlineData(Actor, "", "alert/1", 0)]
    [InlineData(Actor, "Alert", "alert/1", 0)]
    [InlineData(Actor, "x", "alert/1", -1)]
    [InlineData(Actor, "x", "alert/1", long.MaxValue)]
    public void An_entry_out_of_range_is_neither_written_nor_read(string actor, string kind, string @object, long time)
    {
        Assert.Throws<ArgumentException>(() => new LedgerEntry(new LedgerAct(actor, kind), @object, time, JsonValue.Object()).Encode());
        Assert.Throws<ArgumentException>(() => new LedgerEntry(new LedgerAct(Actor, "x"), new string('o', LedgerEntry.MaxObject + 1), 0, JsonValue.Object()).Encode());
        Assert.Throws<ArgumentException>(() => new LedgerEntry(new LedgerAct(Actor, "x"), "", 0, JsonValue.Array()).Encode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"actor\":\"" + Actor + "\",\"body\":{},\"kind\":\"x\",\"object\":\"\"}")]
    [InlineData("{\"actor\":\"" + Actor + "\",\"body\":{},\"kind\":\"x\",\"object\":\"\",\"time\":1,\"zeal\":1}")]
    [InlineData("{\"actor\":\"" + Actor + "\",\"body\":{}, \"kind\":\"x\",\"object\":\"\",\"time\":1}")]
    [InlineData("{\"actor\":1,\"body\":{},\"kind\":\"x\",\"object\":\"\",\"time\":1}")]
    [InlineData("{\"actor\":\"" + Actor + "\",\"body\":{\"n\":null},\"kind\":\"x\",\"object\":\"\",\"time\":1}")]
    public void What_is_no_entry_is_said_to_be_unreadable(string text)
    {
        Assert.False(LedgerEntry.TryParse(Encoding.ASCII.GetBytes(text), out _, out string reason));
        Assert.NotEmpty(reason);
        Assert.Equal(LedgerAct.Unreadable, LedgerAct.Of(Encoding.ASCII.GetBytes(text)));
        Assert.True(LedgerAct.Unreadable.IsValid);
    }

    [Fact]
    public void A_leaf_shows_an_act_for_each_ledger_entry_and_for_no_other_record()
    {
        BatchLeaf leaf = Leaf(Key, 2, [new LedgerAct(Actor, "alert.triage"), new LedgerAct(LedgerAct.Nobody, "alert.raised")]);
        byte[] entry = leaf.Encode();
        Assert.Contains("\"ledger\":[[\"" + Actor + "\",\"alert.triage\"],[\"" + LedgerAct.Nobody + "\",\"alert.raised\"]],\"received\"", Encoding.ASCII.GetString(entry), StringComparison.Ordinal);
        Assert.True(Palisade.Proofs.Format.Leaf.TryParse(entry, out Leaf? again, out _));
        Assert.Equal(leaf.Ledger, ((BatchLeaf)again!).Ledger);
        Assert.Throws<ArgumentException>(() => Leaf(Key, 2, [LedgerAct.Unreadable]).Encode());
        Assert.Throws<ArgumentException>(() => Leaf(Key, 1, []).Encode());
        Assert.Throws<ArgumentException>(() => Leaf(KeyId.TryParse("default.2.2026-11-22")!, 1, [LedgerAct.Unreadable]).Encode());
        Assert.Throws<ArgumentException>(() => Leaf(Key, 1, [new LedgerAct("", "x")]).Encode());
    }

    [Fact]
    public void The_largest_batch_of_the_ledger_fits_in_its_entry()
    {
        LedgerAct longest = new(Actor, new string('k', LedgerAct.MaxKind));
        BatchStream[] streams = [.. Enumerable.Range(0, BatchLeaf.MaxLedgerRecords).Select(i => new BatchStream(uint.MaxValue - 1000 + i, long.MaxValue, 1))];
        BatchLeaf leaf = Leaf(Key, streams.Length, [.. streams.Select(_ => longest)]) with { Streams = streams, Time = VaultTime.Max };
        Assert.InRange(leaf.Encode().Length, 20_000, Palisade.Proofs.Format.Leaf.MaxBytes);
        Assert.Throws<ArgumentException>(() => Leaf(Key, 257, [.. Enumerable.Repeat(longest, 257)]).Encode());
    }

    private static BatchLeaf Leaf(KeyId key, int count, LedgerAct[] acts) => new(7, key, TreeHash.Of([1]), TreeHash.Of([2]), count, 10, new Interval(1, 2), new Interval(1, 2), [new BatchStream(1, 0, count)]) { Ledger = acts };
}
