using Palisade.Proofs.Format;
using Palisade.Vault.Recovery;

namespace Palisade.Vault.Writing;

/// <summary>The leaves that say that a vault was opened, what was found, and where things stand.</summary>
internal static class StartLeaves
{
    public static void Write(Sequencer log, RecoveredVault found, string program)
    {
        VaultState state = log.State;

        // Receipts are no sign of life to others: of a writer that was stopped for long before it ended, that silence is declared with the rest.
        long before = state.LastTime - state.LastBeat > VaultClock.LongestSilence ? state.LastBeat : state.LastTime, time = log.Stamp();
        log.Log(new StartLeaf(time, found.Why, program, found.Recovered, found.Discarded, found.Aside), []);
        if (found.DamageFrom is { } damage)
            log.Log(new GapLeaf(time, 0, Math.Min(damage, time), time, "the journal was damaged: records that were acknowledged in this time may be lost"), []);
        if (found.Why == "restored")
            log.Log(new GapLeaf(time, 0, before, time, "an older state was put back: what came after it is lost"), []);
        else if (state.Streams.Count > 0)
            log.Log(new GapLeaf(time, 0, Math.Min(before, time), time, "the writer ended without closing its streams"), []);
        foreach (StateLeaf part in state.StateParts(time).ToArray())
            log.Log(part, []);
        foreach (Leaf displaced in found.Displaced)
            log.Log(displaced with { Time = log.Stamp() }, []);
    }
}
