using Palisade.Proofs.Format;

namespace Palisade.Vault.Writing;

/// <summary>The wall clock beside a clock that nobody sets: tells when the former was set. Used under the sequencer's lock.</summary>
internal sealed class VaultClock
{
    /// <summary>What may lie between two signs of life, in microseconds: 60 s of heartbeat and what a loaded machine adds; a verifier allows 90 s.</summary>
    public const long LongestSilence = 80 * VaultTime.SecondMicroseconds;

    /// <summary>A clock set back by less stands still instead: daemons of time do this. Set forward by less it just runs.</summary>
    private const long SmallestBack = VaultTime.SecondMicroseconds, SmallestForward = 5 * VaultTime.SecondMicroseconds;

    private readonly TimeProvider _provider;
    private long _wall, _mark;

    public VaultClock(TimeProvider provider)
    {
        _provider = provider;
        (_wall, _mark) = (Now(), Mark());
    }

    /// <summary>The wall clock, as a time of the format.</summary>
    public long Now() => VaultTime.FromMoment(_provider.GetUtcNow());

    /// <summary>A point of the clock that nobody sets.</summary>
    public long Mark() => _provider.GetTimestamp();

    public TimeSpan Elapsed(long mark) => _provider.GetElapsedTime(mark);

    /// <summary>Whether the wall clock was set since the last call: what it would show, and what it shows.</summary>
    public bool TryTakeStep(out long before, out long after)
    {
        long mark = Mark();
        before = Math.Clamp(_wall + (long)_provider.GetElapsedTime(_mark, mark).TotalMicroseconds, 0, VaultTime.Max);
        after = Now();
        long step = after - before;

        // A step back too small for a leaf is kept in mind, so that many of them do not add up unseen; otherwise drift is forgotten.
        if (step is > -SmallestBack and < 0)
            return false;
        (_wall, _mark) = (after, mark);
        return step <= -SmallestBack || step >= SmallestForward;
    }
}
