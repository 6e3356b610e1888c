using Palisade.Proofs.Format;

namespace Palisade.Tests.Packs;

/// <summary>What can be bent in a log, by the check of docs/vault-format.md that must find it.</summary>
internal static class Bendings
{
    private const long Minute = 60 * SyntheticLog.Second;
    private const string Entries = "entries", Segment = "segment/";

    public static Bending[] OfEntries { get; } =
    [
        new("batch goes on elsewhere", 5, Entries, b => b.First<BatchLeaf>(l => l with { Streams = [l.Streams[0] with { Before = l.Streams[0].Before + 1 + b.Random.Next(9) }] })),
        new("batch of a stream not open", 5, Entries, b => b.First<BatchLeaf>(l => l with { Streams = [l.Streams[0] with { Stream = l.Streams[0].Stream + 1000 }] })),
        new("batch under a policy never set", 5, Entries, b => b.First<BatchLeaf>(l => l with { Key = l.Key with { Policy = l.Key.Policy + 1 } })) { ClosedOnly = true },
        new("batch under an older policy", 5, Entries, b => b.First<BatchLeaf>(l => l with { Key = l.Key with { Policy = 1 } })) { ClosedOnly = true },
        new("batch under a key of a later day", 5, Entries, b => b.First<BatchLeaf>(l => l with { Key = l.Key with { Day = l.Key.Day.AddDays(1 + b.Random.Next(30)) } })) { ClosedOnly = true },
        new("batch under a class never named", 5, Entries, b => b.First<BatchLeaf>(l => l with { Key = l.Key with { Class = "other" } })) { ClosedOnly = true },
        new("batch with another commit", 5, Entries, b => b.First<BatchLeaf>(l => l with { Commit = b.Hash() }, number: 1)) { Days = [7, 8] },
        new("heartbeat without a stream", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Streams = [l.Streams[0]] })),
        new("heartbeat with another count", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Streams = [l.Streams[0] with { Records = l.Streams[0].Records + 1 }, l.Streams[1]] })),
        new("heartbeat with a stream not open", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Streams = [.. l.Streams, new StreamCount(100_000, 0, 0)] })),
        new("heartbeat back in time", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Time = l.Time - (10 * Minute) })),
        new("heartbeats left out", 5, Entries, b => b.Each<HeartbeatLeaf>(_ => null)) { NamesLeaf = false },
        new("heartbeat part without its next", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Parts = 2 })) { NamesLeaf = false },
        new("heartbeat part without its first", 5, Entries, b => b.First<HeartbeatLeaf>(l => l with { Part = 2, Parts = 2 })),
        new("silence with a gap of another stream", 5, Entries, b => b.Append(s => { b.Log.Pass(10 * Minute, silent: true); b.Log.Append(new GapLeaf(b.Log.Now, s[0], b.Log.Now - (10 * Minute), b.Log.Now, "no power")); })) { NamesLeaf = false },
        new("silence with half a gap", 5, Entries, b => b.Append(_ => { b.Log.Pass(10 * Minute, silent: true); b.Log.Append(new GapLeaf(b.Log.Now, 0, b.Log.Now - (5 * Minute), b.Log.Now, "half")); })) { NamesLeaf = false },
        new("close with another count", 5, Entries, b => b.First<CloseLeaf>(l => l with { Records = l.Records + 1 + b.Random.Next(9) })),
        new("close of a stream not open", 5, Entries, b => b.Append(_ => b.Log.Append(new CloseLeaf(b.Log.Now, 1, 3, 0)))),
        new("open of a stream that was there", 5, Entries, b => b.First<OpenLeaf>(l => l with { Stream = l.Stream - 2 })),
        new("state with other batches", 5, Entries, b => b.First<StateLeaf>(l => l with { Batches = l.Batches + 1 })),
        new("state with other records", 5, Entries, b => b.First<StateLeaf>(l => l with { Records = l.Records - 1 })),
        new("state of another log", 5, Entries, b => b.First<StateLeaf>(l => l with { Origin = "example.org/other" })),
        new("state with another policy", 5, Entries, b => b.First<StateLeaf>(l => l with { Policy = l.Policy + 1 })),
        new("state with other days", 5, Entries, b => b.First<StateLeaf>(l => l with { Classes = new Dictionary<string, RetentionDays>(l.Classes) { ["default"] = new(1, 400) } })),
        new("state with a hold never opened", 5, Entries, b => b.First<StateLeaf>(l => l with { Holds = [new OpenHold(77, "default", new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 2))] })),
        new("state with a stream not open", 5, Entries, b => b.First<StateLeaf>(l => l with { Streams = [new StreamCount(100_000, 0, 0)] })),
        new("policy not higher", 5, Entries, b => b.Append(_ => b.Log.Append(new PolicyLeaf(b.Log.Now, 2, b.Log.Classes)))),
        new("release of no hold", 5, Entries, b => b.Append(_ => b.Log.Append(new ReleaseLeaf(b.Log.Now, 99, "none")))),
        new("hold opened twice", 5, Entries, b => b.Append(_ => { HoldLeaf hold = new(b.Log.Now, 50, "default", new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 1), "x"); b.Log.Append(hold); b.Log.Append(hold); })),
        new("clock from before the last leaf", 5, Entries, b => b.Append(_ => b.Log.Append(new ClockLeaf(b.Log.Now, b.Log.Now - (60 * Minute))))),
        new("entry not canonical", 5, Entries, b => b.Bytes("heartbeat", t => t.Replace(",\"time\"", ", \"time\"", StringComparison.Ordinal))),
        new("entry with an unknown member", 5, Entries, b => b.Bytes("batch", t => t.Insert(t.Length - 1, ",\"zeal\":1"))),
        new("entry with a leading zero", 5, Entries, b => b.Bytes("open", t => t.Replace("\"stream\":", "\"stream\":0", StringComparison.Ordinal))),
        new("entry of an unknown type", 5, Entries, b => b.Bytes("heartbeat", t => t.Replace("\"heartbeat\"", "\"heartbeet\"", StringComparison.Ordinal))),
        new("ledger act left out", 5, Entries, b => b.LedgerBytes(t => t.Replace("[\"00112233445566778899aabbccddeeff\",\"alert.triage\"],", "", StringComparison.Ordinal))) { Days = [9] },
        new("ledger act of no actor", 5, Entries, b => b.LedgerBytes(t => t.Replace("[\"00112233445566778899aabbccddeeff\",\"alert", "[\"root\",\"alert", StringComparison.Ordinal))) { Days = [9] },
        new("ledger acts of other records", 5, Entries, b => b.Bytes("batch", t => t.Replace(",\"received\"", ",\"ledger\":[],\"received\"", StringComparison.Ordinal))),
        new("entry with null", 5, Entries, b => b.Bytes("close", t => t.Replace("\"lost\":0", "\"lost\":null", StringComparison.Ordinal))),
    ];

    public static Bending[] OfSeals { get; } =
    [
        new("seal with another digest", 7, Segment, b => b.First<SealLeaf>(l => { b.Section = $"segment/{l.Segment}"; return l with { Digest = b.Hash() }; })) { NamesLeaf = false, Days = [9, 10] },
        new("seal with another length", 7, Segment, b => b.First<SealLeaf>(l => { b.Section = $"segment/{l.Segment}"; return l with { Bytes = l.Bytes + 1 }; })) { NamesLeaf = false, Days = [9, 10] },
        new("seal that leaves batches out", 7, Entries, b => b.First<SealLeaf>(l => l with { Batches = [new Interval(0, 0)] })) { NamesLeaf = false },
        new("seal beyond itself", 7, Entries, b => b.First<SealLeaf>(l => l with { Batches = [new Interval(l.Batches[0].Lowest, b.Log.Leaves + b.Random.Next(5))] })),
        new("seal of batches sealed before", 7, Entries, b => { SealLeaf? before = null; b.Each<SealLeaf>(l => l); Func<Leaf, Leaf?> each = b.Log.Bend; b.Log.Bend = l => { if (each(l) is SealLeaf seal && b.IsDone && b.Leaf < 0 && (before ??= seal) != seal && before.Key == seal.Key) { b.Leaf = b.Log.Leaves; return seal with { Batches = [new Interval(before.Batches[0].Lowest, seal.Batches[^1].Highest)] }; } return l; }; }) { Days = [7, 8] },
        new("two seals of one segment", 7, Entries, b => b.First<SealLeaf>(l => { b.Log.Append(l); return l; })),
    ];

    public static Bending[] OfRetention { get; } =
    [
        new("erased before its minimum", 8, Entries, b => b.Append(s => { b.Log.Write(s[0], 1); b.Log.Append(new EraseLeaf(b.Log.Now, Key(b.Log.Now), 1, 1, "too early")); })),
        new("batch after the erase of its key", 8, Entries, b => b.Append(s => { b.Log.Write(s[0], 1); b.Log.Append(new EraseLeaf(b.Log.Now, Key(b.Log.Now), 1, 1, "too early")); b.Log.Write(s[0], 1); })),
        new("erased under a hold", 8, Entries, b => b.Append(_ => { DateOnly day = VaultTime.DayOf(b.Log.Now).AddDays(-3); b.Log.Hold(day, day.AddDays(b.Random.Next(2))); b.Log.Append(new EraseLeaf(b.Log.Now, Key(b.Log.Now) with { Day = day }, 1, 1, "held")); })),
        new("kept past its maximum", 8, Entries, b => b.Each<StateLeaf>(l => l)) { NamesLeaf = false, Erases = false },
    ];

    public static Bending[] OfRecords { get; } =
    [
        Opened("batch leaf with another root", b => b.Batch(l => l with { Root = b.Hash() })),
        Opened("batch leaf with other bytes", b => b.Batch(l => l with { Bytes = l.Bytes + 1 })),
        Opened("batch leaf with another last event", b => b.Batch(l => l with { Events = l.Events with { Highest = l.Events.Highest + 1 } })),
        Opened("batch leaf with another last receipt", b => b.Batch(l => l with { Received = l.Received with { Highest = l.Received.Highest + 1 } })),
        Opened("ledger act of another kind", b => b.Ledger(l => l with { Ledger = [l.Ledger[0], l.Ledger[1] with { Kind = "alert.triage" }] })) with { Days = [9] },
        Opened("ledger entry of another form", b => b.Ledger(l => l, "{\"actor\":\"00112233445566778899aabbccddeeff\",\"body\":[],\"kind\":\"unreadable\",\"object\":\"\",\"time\":1}")) with { Days = [9] },
        Opened("ledger entry with null", b => b.Ledger(l => l, "{\"actor\":\"00000000000000000000000000000000\",\"body\":{\"x\":null},\"kind\":\"unreadable\",\"object\":\"\",\"time\":1}")) with { Days = [9] },
        Opened("record with a changed byte", b => b.Sealed(s => [Change(s, b, (h, raw) => { byte[] other = [.. raw]; other[b.Random.Next(other.Length)] ^= (byte)(1 << b.Random.Next(8)); return (h, other); })])),
        Opened("record with a byte more", b => b.Sealed(s => [Change(s, b, (h, raw) => (h, [.. raw, 0]))])),
        Opened("record with another ordinal", b => b.Sealed(s => [Change(s, b, (h, raw) => (h with { Ordinal = h.Ordinal + 1 }, raw))])),
        Opened("record of another stream", b => b.Sealed(s => [Change(s, b, (h, raw) => (h with { Stream = h.Stream + 1 }, raw))])),
        Opened("record received a moment later", b => b.Sealed(s => [Change(s, b, (h, raw) => (h with { Received = h.Received + 1 }, raw))])),
        Opened("record with another line end", b => b.Sealed(s => [Change(s, b, (h, raw) => (h with { Flags = (h.Flags & ~RecordFlags.LineFeed) | RecordFlags.CarriageReturnLineFeed }, raw))])),
        Opened("record left out", b => b.Sealed(s => [s with { Records = s.Records[..^1] }])),
        Opened("record twice", b => b.Sealed(s => [s with { Records = [.. s.Records, s.Records[0]] }])),
        Opened("records in another order", b => b.Sealed(s => [s with { Records = [.. Enumerable.Reverse(s.Records)] }])),
        Opened("batch left out of its file", b => b.Sealed(_ => [])),
        Opened("batch under another leaf", b => b.Sealed(s => [s with { Leaf = s.Leaf + 1 }])) with { NamesLeaf = false },
    ];

    public static Bending[] Harmless { get; } =
    [
        new("gap declared", 0, "", b => b.Append(_ => { b.Log.Pass(10 * Minute, silent: true); b.Log.Append(new GapLeaf(b.Log.Now, 0, b.Log.Now - (10 * Minute), b.Log.Now, "disk was full")); })),
        new("gap declared in two leaves", 0, "", b => b.Append(_ => { b.Log.Pass(10 * Minute, silent: true); b.Log.Append(new GapLeaf(b.Log.Now, 0, b.Log.Now - (5 * Minute), b.Log.Now, "half")); b.Log.Append(new GapLeaf(b.Log.Now, 0, b.Log.Now - (11 * Minute), b.Log.Now - (4 * Minute), "half")); })),
        new("clock set forward", 0, "", b => b.Append(_ => b.Log.StepClock(b.Log.Now + (30 * Minute)))),
        new("clock set back", 0, "", b => b.Append(_ => b.Log.StepClock(b.Log.Now - (30 * Minute)))),
        new("records lost", 0, "", b => b.Append(s => b.Log.Lose(s[1], 12))),
        new("crash", 0, "", b => b.Append(_ => b.Log.Crash(7 * Minute))),
        new("stopped and started", 0, "", b => b.Append(s => { b.Log.Close(s[0]); b.Log.Close(s[1]); b.Log.Append(new StopLeaf(b.Log.Now)); b.Log.Pass(10 * Minute); b.Log.Append(new StartLeaf(b.Log.Now, "clean", "palisade 0.1.0", 0, 0, 0)); b.Log.State(); })),
        new("erased alone", 0, "", b => b.Append(_ => b.Log.Append(new ErasedLeaf(b.Log.Now, Key(b.Log.Now))))),
        new("read in clear", 0, "", b => b.Append(_ => b.Log.Append(new ClearLeaf(b.Log.Now, "search", 3, 0, VaultTime.Max, "case 1")))),
        new("keys rotated", 0, "", b => b.Append(_ => b.Log.Append(new RotateLeaf(b.Log.Now, "root")))),
        new("policy changed", 0, "", b => b.Append(_ => b.Log.SetPolicy(new(b.Log.Classes) { ["more"] = new RetentionDays(0, 10) }))) { Days = [9], Erases = true },
        new("heartbeat in two parts", 0, "", b => b.First<HeartbeatLeaf>(l => { b.Log.Append(l with { Parts = 2, Streams = [l.Streams[0]] }); return l with { Part = 2, Parts = 2, Streams = [.. l.Streams.Skip(1)] }; })),
        new("state in two parts", 0, "", b => b.First<StateLeaf>(l => { b.Log.Append(l with { Parts = 2 }); return l with { Part = 2, Parts = 2, Streams = [], Holds = [] }; })),
    ];

    private static Bending Opened(string name, Action<Bent> apply) => new(name, 9, Segment, apply) { OpenOnly = true, Days = [9, 10] };

    private static KeyId Key(long time) => new("default", 2, false, VaultTime.DayOf(time));

    private static SyntheticBatch Change(SyntheticBatch batch, Bent bent, Func<RecordHeader, byte[], (RecordHeader, byte[])> change)
    {
        (RecordHeader Header, byte[] Raw)[] records = [.. batch.Records];
        int place = bent.Random.Next(records.Length);
        records[place] = change(records[place].Header, records[place].Raw);
        return batch with { Records = records };
    }
}
