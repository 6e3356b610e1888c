using Palisade.Proofs.Format;

namespace Palisade.Vault.Writing;

/// <summary>Says once a minute that the vault is watching, while a stream is open, and each UTC midnight where things stand. What was missed is declared.</summary>
internal sealed class Heartbeats(Sequencer sequencer, VaultClock clock, VaultLimits limits)
{
    private long _mark = clock.Mark();
    private DateOnly _day = VaultTime.DayOf(clock.Now());

    /// <summary>Writes what is due. Called often, from one thread.</summary>
    public void Tick()
    {
        bool midnight = VaultTime.DayOf(clock.Now()) > _day, beat = clock.Elapsed(_mark) >= limits.HeartbeatEvery;
        if (!midnight && !beat)
            return;
        sequencer.Locked(log =>
        {
            if (log.State.Streams.Count > 0 || (midnight && !log.State.IsStopped))
                Write(log, midnight);
        });
        _mark = clock.Mark();
        if (midnight)
            _day = VaultTime.DayOf(clock.Now());
    }

    private static void Write(Sequencer log, bool midnight)
    {
        long time = log.StampAfterSilence();
        if (midnight)
        {
            foreach (StateLeaf part in log.State.StateParts(time).ToArray())
                log.Log(part, []);
        }

        if (log.State.Streams.Count == 0)
            return;
        foreach (HeartbeatLeaf part in log.State.HeartbeatParts(time).ToArray())
            log.Log(part, []);
    }
}
