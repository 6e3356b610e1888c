namespace Palisade.Server.Collecting;

/// <summary>
/// When a sender is to be heard from, learned from when it was: the average pause between appends, and the longest of late. Silent is who says nothing for ten times the average and twice the longest, and for five
/// minutes at least: one that sends once an hour is not silent in between. Used by one thread at a time, read by any.
/// </summary>
internal sealed class SourceHabit
{
    /// <summary>Nobody is called silent before this.</summary>
    public static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(5);

    // The pauses that make a habit; the weight of a new one in the average; in what time a long pause counts half.
    private const int FewestPauses = 10;
    private const double Weight = 1.0 / 16;
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(1);

    private long _last, _average, _longest, _resumed;
    private int _pauses;

    /// <summary>When it was last heard, as UTC ticks; 0 for never.</summary>
    public long LastTicks => Volatile.Read(ref _last);

    /// <summary>The pause after which it counts as silent; null while it has no habit.</summary>
    public TimeSpan? Patience => Volatile.Read(ref _pauses) < FewestPauses
        ? null
        : TimeSpan.FromTicks(Math.Max(ShortestSilence.Ticks, Math.Max(10 * Volatile.Read(ref _average), 2 * Volatile.Read(ref _longest))));

    /// <summary>The habit as it is kept. May be a pause old in a part.</summary>
    public HabitState State => new(LastTicks, Volatile.Read(ref _average), Volatile.Read(ref _longest), Volatile.Read(ref _pauses));

    /// <summary>Goes on with a habit that was kept: silence counts from now on, as nobody could be heard before. Before the first <see cref="Hear"/>.</summary>
    public void Resume(HabitState kept, DateTimeOffset now)
    {
        Volatile.Write(ref _average, Math.Max(0, kept.Average));
        Volatile.Write(ref _longest, Math.Max(0, kept.Longest));
        Volatile.Write(ref _pauses, Math.Clamp(kept.Pauses, 0, FewestPauses));
        Volatile.Write(ref _resumed, now.UtcTicks);
        Volatile.Write(ref _last, Math.Clamp(kept.Last, 0, now.UtcTicks));
    }

    /// <summary>It was heard.</summary>
    public void Hear(DateTimeOffset now)
    {
        long ticks = now.UtcTicks, pause = Math.Max(0, ticks - _last);
        // The pause over a restart is ours, and not its habit.
        if (_last != 0 && _last >= _resumed)
        {
            _pauses = Math.Min(_pauses + 1, FewestPauses);
            Volatile.Write(ref _average, _average + (long)((pause - _average) * (_pauses < FewestPauses ? 1.0 / _pauses : Weight)));
            Volatile.Write(ref _longest, Math.Max(pause, (long)(_longest * Math.Pow(2, -(double)pause / HalfLife.Ticks))));
        }

        Volatile.Write(ref _last, ticks);
    }

    /// <summary>Whether it should have been heard by now.</summary>
    public bool IsSilent(DateTimeOffset now) => Patience is { } patience && now.UtcTicks - Math.Max(LastTicks, Volatile.Read(ref _resumed)) > patience.Ticks;
}
