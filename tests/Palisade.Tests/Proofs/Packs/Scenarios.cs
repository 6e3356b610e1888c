using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>The named scenarios. Day 131 is 11 May 2026, in the middle of what is asked for.</summary>
internal static class Scenarios
{
    private const string Pass = "PASS", Gaps = "PASS WITH DECLARED GAPS", Fail = "FAIL";
    private const int InMay = 131;
    private const long Minute = 60 * SyntheticLog.Second;

    private static readonly PackRequest January = new(SyntheticLog.At(1, 1), SyntheticLog.At(1, 31, 23, 59, 59));

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("clean", () => HalfYear.Run(new SyntheticLog()), Pass, "key not pinned: example.org/vault+"),
        new("clean, opened", () => HalfYear.Run(new SyntheticLog()), Pass, "opened") { Request = HalfYear.May with { IsOpen = true } },
        new("clean, two log keys", () => HalfYear.Run(new SyntheticLog(ed25519: true)), Pass, "key not pinned: example.org/vault+"),
        new("clean, by event", () => HalfYear.Run(new SyntheticLog()), Pass, "by event") { Request = HalfYear.May with { ByEvent = true } },
        new("events of before the log began, by event", () => Scenario.On(InMay, (log, s) => log.Write(s[0], 4, VaultTime.SecondOf(SyntheticLog.At(1, 1)) - (60 * VaultTime.DaySeconds))), Pass, "1 batches, 4 records of the span by event") { Request = January with { From = SyntheticLog.At(1, 1) - (90 * 86400 * SyntheticLog.Second), To = SyntheticLog.At(1, 1) - (30 * 86400 * SyntheticLog.Second), ByEvent = true } },
        new("declared gap", () => Scenario.On(InMay, (log, _) => { long from = log.Now; log.Pass(10 * Minute, silent: true); log.Append(new GapLeaf(log.Now, 0, from, log.Now, "disk was full")); }), Gaps, "gap, 2026-05-11T09:04:00Z to 2026-05-11T09:14:00Z: all streams: disk was full"),
        new("gap of one stream only", () => Scenario.On(InMay, (log, s) => { long from = log.Now; log.Pass(10 * Minute, silent: true); log.Append(new GapLeaf(log.Now, s[0], from, log.Now, "no power")); }), Fail, "ends a silence of 10 min since 2026-05-11T09:04:00Z while stream 262 was open, and no gap is declared"),
        new("undeclared silence", () => Scenario.On(InMay, (log, _) => log.Pass(10 * Minute, silent: true)), Fail, "ends a silence of 10 min since 2026-05-11T09:04:00Z while stream 261 was open, and no gap is declared"),
        new("gap declared for half of the silence", () => Scenario.On(InMay, (log, _) => { log.Pass(10 * Minute, silent: true); log.Append(new GapLeaf(log.Now, 0, log.Now - (5 * Minute), log.Now, "half")); }), Fail, "ends a silence of 10 min since 2026-05-11T09:04:00Z while stream 261 was open, 5 min of it undeclared"),
        new("crash", () => Scenario.On(InMay, (log, _) => log.Crash(7 * Minute)), Gaps, "crash, 2026-05-11T09:11:00Z to 2026-05-11T09:11:00Z: the vault was opened after a crash: 0 records recovered, 17 bytes of a torn tail discarded, 0 files set aside") { },
        new("crash without its gap", () => Scenario.On(InMay, (log, _) => log.Crash(7 * Minute, declare: false)), Fail, "ends a silence of 7 min since 2026-05-11T09:04:00Z while stream 261 was open"),
        new("missing segment", () => HalfYear.Run(new SyntheticLog()), Fail, "is missing, and its key is not destroyed") { Pack = (log, request) => Scenario.Compose(log, request, p => p.Segments.Remove(p.Segments.Keys.First())) },
        new("swapped segment", () => HalfYear.Run(new SyntheticLog()), Fail, "is another file than leaf ") { Pack = SwapSegments },
        new("segment of nothing asked for", () => HalfYear.Run(new SyntheticLog()), Fail, "has no batch of the span") { Pack = (log, request) => Scenario.Compose(log, request, p => p.Segments[log.SegmentIds.First(i => !p.Segments.ContainsKey(i))] = OfSegment(log, log.SegmentIds.First(i => !p.Segments.ContainsKey(i)))) },
        new("minimum broken", () => Scenario.On(150, (log, _) => log.Erase(KeyId.TryParse("default.1.2026-05-11")!)), Fail, "erases key default.1.2026-05-11 on 2026-05-30T09:04:00Z, but its minimum lasts until 2026-06-10T09:06:00Z"),
        new("maximum overrun", () => HalfYear.Run(new SyntheticLog(), erase: false), Fail, "is under key default.1.2026-01-01, due on 2026-03-02 and not destroyed by 2026-06-30T09:06:00Z: kept past its maximum") { Request = HalfYear.Whole },
        new("hold keeps past maximum", () => Scenario.On(20, (log, _) => log.Hold(new DateOnly(2026, 1, 10), new DateOnly(2026, 1, 10))), Pass, "batches erased") { Request = January },
        new("erased under a hold", () => Scenario.On(20, (log, _) => { log.Hold(new DateOnly(2026, 1, 10), new DateOnly(2026, 1, 10)); }, erase: false).Then(log => { log.Erase(KeyId.TryParse("default.1.2026-01-10")!); log.Finish(); }), Fail, "erases key default.1.2026-01-10, though hold 1 covers the batch of leaf ") { Request = January with { From = SyntheticLog.At(1, 10), To = SyntheticLog.At(1, 10, 23) } },
        new("hold released, then erased", ReleasedHold, Pass, "key default.1.2026-01-10 was destroyed on 2026-05-11T09:06:00Z, after its due date 2026-03-11") { Request = January },
        new("erased range", () => HalfYear.Run(new SyntheticLog()), Pass, " batches erased") { Request = January },
        new("half a year with erasures", () => HalfYear.Run(new SyntheticLog()), Pass, " batches erased") { Request = HalfYear.Whole },
        new("half a year with erasures, opened", () => HalfYear.Run(new SyntheticLog()), Pass, " batches erased") { Request = HalfYear.Whole with { IsOpen = true } },
        new("late events, kept to the minimum", () => Scenario.On(InMay, (log, s) => log.Write(s[0], 4, VaultTime.SecondOf(SyntheticLog.At(3, 20)))), Pass, "3 batches erased") { Request = HalfYear.May, Pack = (log, request) => { log.PassTo(SyntheticLog.At(6, 30, 12)); return log.Pack(request); } },
        new("late events under the key of the day", () => Scenario.Bent<BatchLeaf>(InMay, b => b with { Events = new Interval(b.Events.Lowest - (55 * VaultTime.DaySeconds), b.Events.Highest) }), Fail, "has records whose times do not go with the day of key default.1.2026-05-11"),
        new("clock set back", () => Scenario.On(InMay, (log, _) => log.StepClock(log.Now - (30 * Minute))), Gaps, "clock, 2026-05-11T08:34:00Z to 2026-05-11T09:04:00Z: the clock was set from 2026-05-11T09:04:00Z to 2026-05-11T08:34:00Z"),
        new("clock set forward", () => Scenario.On(InMay, (log, _) => log.StepClock(log.Now + (3 * Minute))), Gaps, "the clock was set from 2026-05-11T09:04:00Z to 2026-05-11T09:07:00Z"),
        new("clock set back in silence", () => Scenario.On(InMay, (log, _) => { log.Now -= 30 * Minute; log.Heartbeat(); }), Fail, "goes back in time, from 2026-05-11T09:04:00Z to 2026-05-11T08:34:00Z, without a clock leaf"),
        new("stream count jumps", () => Scenario.Bent<BatchLeaf>(InMay, b => b with { Streams = [b.Streams[0] with { Before = b.Streams[0].Before + 5 }] }), Fail, "goes on at record 5 of stream 262, of which the leaves before have 0"),
        new("records of a stream that is not open", () => Scenario.On(InMay, (log, s) => { log.Close(s[0]); log.Write(s[0], 2); }), Fail, "has records of stream 261, which is not open"),
        new("heartbeat leaves a stream out", () => Scenario.Bent<HeartbeatLeaf>(InMay, h => h with { Streams = [h.Streams[0]] }), Fail, "does not list stream 262, which is open"),
        new("close with another total", () => Scenario.Bent<CloseLeaf>(InMay, c => c with { Records = c.Records + 1 }), Fail, "says that stream 261 has 7 records, but the leaves before have 6"),
        new("state with another total", () => Scenario.Bent<StateLeaf>(InMay, s => s with { Records = s.Records - 1 }), Fail, "says that there are "),
        new("records declared lost", () => Scenario.On(InMay, (log, s) => log.Lose(s[1], 12)), Gaps, "lost, 2026-05-11T09:04:00Z to 2026-05-11T09:05:00Z: stream 262: 12 records lost, as its collector declares"),
        new("forked history", () => HalfYear.Run(new SyntheticLog()), Fail, "leads to another root than the pinned checkpoint of size ") { Options = Forked },
        new("older checkpoint pinned", () => HalfYear.Run(new SyntheticLog()), Pass, "cannot be known: whether what came after the pinned checkpoint of size ") { Options = log => new VerifierOptions(Pinned: Kept(log, log.Notes.First())), Pack = WithAnchors },
        new("older checkpoint pinned, no proof from it", () => Scenario.On(3, (log, streams) => log.Write(streams[0], 1), keysOf: Honest).Then(log => log.Append(new StopLeaf(log.Now))).Then(log => log.Finish()), Fail, "anchors: is not shown to extend the pinned checkpoint of size ") { Options = log => new VerifierOptions(Pinned: Kept(log, Honest.Notes.First())) },
        new("signed anew with the stolen key, nothing pinned", Rewritten, Pass, "cannot be known: whether this history was rewritten with a stolen key: no key, witness or earlier checkpoint is pinned"),
        new("signed anew with the stolen key, older checkpoint pinned", Rewritten, Fail, "does not extend the pinned checkpoint of size ") { Options = log => new VerifierOptions(Pinned: Kept(log, Honest.Notes.First())), Pack = WithAnchors },
        new("signed anew with the stolen key, witnesses asked for", Rewritten, Fail, "checkpoint: is not cosigned by the quorum 'two' of the policy: 0 of its witnesses did") { Options = log => Policy(log, Witnesses) },
        new("witnesses cosigned", () => HalfYear.Run(Witnessed()), Pass, "witness w1.example saw this tree at 2026-06-30T09:06:00Z") { Options = log => Policy(log, Witnesses) },
        new("policy changes, and does not act backwards", () => Scenario.On(100, (log, _) => log.SetPolicy(new() { ["default"] = new(10, 400), ["audit"] = new(10, 400) })), Pass, "key not pinned") { Request = HalfYear.Whole with { From = SyntheticLog.At(4, 1) }, Pack = (log, request) => { log.EraseOld(1); log.Finish(); return log.Pack(request); } },
        new("policy acts backwards", () => ActsBackwards(), Fail, "policy never acts backwards"),
        new("policy goes back to a lower version", () => Scenario.On(InMay, (log, _) => log.Append(new PolicyLeaf(log.Now, 1, log.Classes))), Fail, "sets policy 1, but 1 is in force already: versions only go up"),
        new("log cut off before the pinned checkpoint", () => HalfYear.Run(new SyntheticLog(keysOf: Honest), days: 151), Fail, "less than the pinned ") { Options = log => new VerifierOptions(Pinned: Kept(log, Honest.Checkpoint)), Request = HalfYear.May with { To = SyntheticLog.At(5, 30) } },
        new("wrong origin", () => Scenario.Bent<StateLeaf>(InMay, s => s with { Origin = "example.org/other" }), Fail, "says that it is of log 'example.org/other', not 'example.org/vault'"),
        new("unknown key", () => HalfYear.Run(new SyntheticLog()), Fail, "checkpoint: is signed with a key that the policy does not name: example.org/vault+") { Options = _ => Policy(Honest, []) },
        new("known key", () => HalfYear.Run(new SyntheticLog()), Pass, "cannot be known: whether what came after the pinned key was lost") { Options = log => Policy(log, []) },
        new("two keys under one name", () => Scenario.Bent<BatchLeaf>(InMay, b => b.Streams[0].Stream == 262 ? b with { Key = KeyId.TryParse("default.1.2026-05-11")!, Commit = TreeHash.Of("other"u8) } : b), Fail, "has another commit of key default.1.2026-05-11 than the leaves before"),
        new("a batch was never sealed", () => HalfYear.Run(new SyntheticLog(), days: InMay).Then(log => { long s = log.Open(); log.Write(s, 3); log.Close(s); log.Finish(seal: false); }), Fail, "is a batch of the span that no seal leaf has"),
        new("record changed before sealing, closed", () => Falsified(), Pass, "cannot be known: whether the records hash to their leaves"),
        new("record changed before sealing, opened", () => Falsified(), Fail, "has records that lead to the root ") { Request = HalfYear.May with { IsOpen = true } },
        new("asked for another year", () => HalfYear.Run(new SyntheticLog()), Fail, "covers nothing of the asked span, 2025-01-01T00:00:00Z to 2025-02-01T00:00:00Z") { Request = new PackRequest(SyntheticLog.At(1, 1) - (365 * SyntheticLog.Day), SyntheticLog.At(2, 1) - (365 * SyntheticLog.Day)) },
        new("opened without one of its keys", () => HalfYear.Run(new SyntheticLog()), Fail, "has no key audit.1.2026-05-10, which is not destroyed") { Request = HalfYear.May with { IsOpen = true }, Pack = (log, request) => PackEdit.DropFirstKey(log.Pack(request), log) },
    ];

    private static readonly Lazy<SyntheticLog> s_honest = new(() => HalfYear.Run(new SyntheticLog()));

    private static readonly Lazy<IReadOnlyList<NoteSigner>> s_witnesses = new(() => [NoteSigner.Generate("w1.example", NoteKeyKind.Cosignature), NoteSigner.Generate("w2.example", NoteKeyKind.Cosignature)]);

    private static SyntheticLog Honest => s_honest.Value;

    private static IReadOnlyList<NoteSigner> Witnesses => s_witnesses.Value;

    private static SyntheticLog Witnessed()
    {
        SyntheticLog log = new();
        log.Witnesses.AddRange(Witnesses);
        return log;
    }

    private static SyntheticLog Then(this SyntheticLog log, Action<SyntheticLog> further)
    {
        log.Bend = l => l;
        further(log);
        return log;
    }

    private static byte[] SwapSegments(SyntheticLog log, PackRequest request) => Scenario.Compose(log, request, plan =>
    {
        (SegmentId one, SegmentId other) = (plan.Segments.Keys.First(), plan.Segments.Keys.Last());
        (byte[] first, byte[] second) = (log.SegmentBytes(one), log.SegmentBytes(other));
        log.ChangeSegment(one, second);
        log.ChangeSegment(other, first);
        foreach (SegmentId id in (SegmentId[])[one, other])
            plan.Segments[id] = plan.Segments[id] with { Bytes = log.SegmentBytes(id).Length, Digest = TreeHash.Of(log.SegmentBytes(id)) };
    });

    private static SealLeaf OfSegment(SyntheticLog log, SegmentId id) => new(0, id, KeyId.TryParse("default.1.2026-01-01")!, [new Interval(0, 0)], log.SegmentBytes(id).Length, TreeHash.Of(log.SegmentBytes(id)));

    private static SyntheticLog ReleasedHold()
    {
        SyntheticLog log = new();
        long hold = 0;
        return HalfYear.Run(log, (day, _) =>
        {
            if (day == 20)
                hold = log.Hold(new DateOnly(2026, 1, 10), new DateOnly(2026, 1, 10));
            else if (day == InMay)
                log.Release(hold);
        });
    }

    private static VerifierOptions Forked(SyntheticLog log)
    {
        // The fork goes another way on the fifteenth of May.
        SyntheticLog fork = Scenario.On(135, (other, streams) => other.Write(streams[0], 1), keysOf: log);
        return new VerifierOptions(Pinned: Kept(fork, fork.Notes.ElementAt(4)));
    }

    private static SyntheticLog Rewritten() => Scenario.On(10, (log, streams) => log.Write(streams[0], 1), keysOf: Honest);

    private static SyntheticLog ActsBackwards()
    {
        SyntheticLog log = new();
        return HalfYear.Run(log, (day, _) =>
        {
            if (day == InMay)
                log.SetPolicy(new() { ["default"] = new(1, 2), ["audit"] = new(1, 2) });
            log.Bend = day == InMay + 1 ? leaf => leaf is BatchLeaf batch ? batch with { Key = batch.Key with { Policy = 1 } } : leaf : leaf => leaf;
        }, erase: false);
    }

    // The file that is sealed has other records than the leaf says, which only who opens it can see.
    private static SyntheticLog Falsified() => Scenario.Bent<BatchLeaf>(InMay, b => b with { Root = TreeHash.Of("another record"u8) });

    private static byte[] WithAnchors(SyntheticLog log, PackRequest request) => log.Pack(request with { Since = [.. log.Notes.Select(n => n.Size), .. Honest.Notes.Select(n => n.Size)] });

    private static PinnedCheckpoint Kept(SyntheticLog _, KeptNote note) => PinnedCheckpoint.TryParse(note.Note, out string _)!;

    private static VerifierOptions Policy(SyntheticLog log, IReadOnlyList<NoteSigner> witnesses)
    {
        StringBuilder text = new($"log {log.Signers[0].Verifier}\n");
        foreach (NoteSigner witness in witnesses)
            text.Append($"witness {witness.Verifier.Name} {witness.Verifier}\n");
        text.Append(witnesses.Count > 0 ? $"group two {witnesses.Count} {string.Join(' ', witnesses.Select(w => w.Verifier.Name))}\nquorum two\n" : "quorum none\n");
        return new VerifierOptions(VerifierPolicy.TryParse(Encoding.UTF8.GetBytes(text.ToString()), out _)!);
    }
}
