using System.Globalization;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Packs;

/// <summary>A pack or proof nobody changed, with what its reader knows beside it, and the verdict it must get.</summary>
/// <param name="Name">A short name for files.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Check">The check that fails; 0: none.</param>
/// <param name="Section">The section that must be named; empty: none.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Policy">The policy file of the reader, or null.</param>
/// <param name="Checkpoint">The checkpoint that the reader has pinned, or null.</param>
internal sealed record CleanPack(string Name, string Verdict, int Check, string Section, byte[] Bytes, string? Policy = null, byte[]? Checkpoint = null);

/// <summary>Packs of twelve days of which something is particular, and of one that two readers see with other eyes.</summary>
internal static class CleanPacks
{
    private const string Pass = "PASS", Gaps = "PASS WITH DECLARED GAPS", Fail = "FAIL";
    private const long Minute = 60 * SyntheticLog.Second;

    public static IEnumerable<CleanPack> Make()
    {
        foreach (bool open in (bool[])[false, true])
        {
            string kind = open ? "open" : "closed";
            yield return new($"{kind}-plain", Pass, 0, "", Twelve(new(), open));
            yield return new($"{kind}-two-keys", Pass, 0, "", Twelve(new(ed25519: true), open));
            yield return new($"{kind}-by-event", Pass, 0, "", Twelve(new(), open, byEvent: true));
            yield return new($"{kind}-gap", Gaps, 0, "", Twelve(new(), open, (log, _) => { log.Pass(10 * Minute, silent: true); log.Append(new GapLeaf(log.Now, 0, log.Now - (10 * Minute), log.Now, "disk was full")); }));
            yield return new($"{kind}-erased", Pass, 0, "", Erased(open));
            yield return new($"{kind}-policy-change", Pass, 0, "", Twelve(new(), open, (log, streams) => { log.SetPolicy(new() { ["default"] = new RetentionDays(10, 40), ["audit"] = new RetentionDays(20, 50) }); log.Write(streams[0], 4); }));
            yield return new($"{kind}-restart", Pass, 0, "", Twelve(new(), open, Restart));
            yield return new($"{kind}-crash", Gaps, 0, "", Twelve(new(), open, (log, _) => log.Crash(7 * Minute)));
            yield return new($"{kind}-clock-back", Gaps, 0, "", Twelve(new(), open, (log, _) => log.StepClock(log.Now - (30 * Minute))));
            yield return new($"{kind}-ledger", Pass, 0, "", Twelve(new(), open, (log, streams) => log.WriteLedger(streams[0])));
            yield return new($"{kind}-hold", Pass, 0, "", Twelve(new(), open, (log, _) => log.Hold(new DateOnly(2026, 1, 4), new DateOnly(2026, 1, 5))));
        }

        foreach (CleanPack pack in Cosigned().Concat(Pinned()).Append(LedgerProof()))
            yield return pack;
    }

    private static byte[] Twelve(SyntheticLog log, bool open, Action<SyntheticLog, long[]>? onSeventh = null, bool byEvent = false)
    {
        HalfYear.Run(log, (day, streams) =>
        {
            log.Finish(keepNote: day is 2 or 6);
            if (day == 7)
                onSeventh?.Invoke(log, streams);
        }, days: 12);
        return log.Pack(new PackRequest(SyntheticLog.At(1, 3), SyntheticLog.At(1, 10, 9, 5), IsOpen: open, ByEvent: byEvent, Since: [.. log.Notes.Select(n => n.Size)]));
    }

    private static byte[] Erased(bool open)
    {
        SyntheticLog log = new();
        log.SetPolicy(new() { ["default"] = new RetentionDays(1, 4), ["audit"] = new RetentionDays(2, 30) });
        return Twelve(log, open);
    }

    private static void Restart(SyntheticLog log, long[] streams)
    {
        foreach (long stream in streams)
            log.Close(stream);
        log.Append(new StopLeaf(log.Now));
        log.Pass(10 * Minute);
        log.Append(new StartLeaf(log.Now, "clean", "palisade 0.1.0", 0, 0, 0));
        log.State();
    }

    // Three witnesses, of whom two must have seen it; and what a reader says who trusts others.
    private static IEnumerable<CleanPack> Cosigned()
    {
        SyntheticLog log = new();
        log.Witnesses.AddRange(Witnesses().Take(2));
        byte[] pack = Twelve(log, open: false);
        List<NoteSigner> named = [.. log.Witnesses, .. Witnesses().Skip(2)], others = Witnesses();
        yield return new("cosigned", Pass, 0, "", pack, Policy(log, named, "2"));
        yield return new("cosigned-all-asked", Fail, 2, "checkpoint", pack, Policy(log, named, "all"));
        yield return new("cosigned-by-others", Fail, 2, "checkpoint", pack, Policy(log, others, "any"));
        yield return new("signed-with-another-key", Fail, 2, "checkpoint", pack, Policy(new SyntheticLog(), named, "2"));
        yield return new("cosigned-open", Pass, 0, "", log.Pack(new PackRequest(SyntheticLog.At(1, 3), SyntheticLog.At(1, 10, 9, 5), IsOpen: true)), Policy(log, named, "2"));
        long leaf = Enumerable.Range(0, (int)log.Size).Last(i => EntryGlance.IsOf(log.ReadEntry(i), "batch"u8));
        byte[] proof = RecordProofComposer.Make(log, leaf, 1).ToArray();
        yield return new("record-proof", Pass, 0, "", proof, Policy(log, named, "2"), log.Checkpoint.Note);
        yield return new("record-proof-older-pinned", Fail, 10, "checkpoint", proof, null, log.Notes.First().Note);
    }

    private static CleanPack LedgerProof()
    {
        SyntheticLog log = new();
        Twelve(log, open: false, (other, streams) => other.WriteLedger(streams[0]));
        long leaf = Enumerable.Range(0, (int)log.Size).First(i => Leaf.TryParse(log.ReadEntry(i), out Leaf? read, out _) && read is BatchLeaf { Ledger.Count: > 0 });
        return new("ledger-proof", Pass, 0, "", RecordProofComposer.Make(log, leaf, 1).ToArray());
    }

    private static IEnumerable<CleanPack> Pinned()
    {
        SyntheticLog log = new(), fork = new(keysOf: log), longer = new(keysOf: log);
        byte[] pack = Twelve(log, open: false);
        Twelve(fork, open: false, (other, streams) => other.Write(streams[0], 1));
        HalfYear.Run(longer, days: 14);
        foreach (KeptNote note in log.Notes)
            yield return new(string.Create(CultureInfo.InvariantCulture, $"pinned-{note.Size}"), Pass, 0, "", pack, null, note.Note);
        yield return new("pinned-same", Pass, 0, "", pack, null, log.Checkpoint.Note);
        yield return new("pinned-fork", Fail, 4, "", pack, null, fork.Checkpoint.Note);
        yield return new("pinned-longer", Fail, 4, "checkpoint", pack, null, longer.Checkpoint.Note);
    }

    private static List<NoteSigner> Witnesses() => [.. Enumerable.Range(1, 3).Select(i => NoteSigner.Generate(string.Create(CultureInfo.InvariantCulture, $"w{i}.example"), NoteKeyKind.Cosignature))];

    private static string Policy(SyntheticLog log, List<NoteSigner> witnesses, string quorum)
    {
        StringBuilder text = new($"# who is trusted\nlog {log.Signers[0].Verifier}\n");
        foreach (NoteSigner witness in witnesses)
            text.Append(CultureInfo.InvariantCulture, $"witness {witness.Verifier.Name} {witness.Verifier}\n");
        return text.Append(CultureInfo.InvariantCulture, $"group g {quorum} {string.Join(' ', witnesses.Select(w => w.Verifier.Name))}\nquorum g\n").ToString();
    }
}
