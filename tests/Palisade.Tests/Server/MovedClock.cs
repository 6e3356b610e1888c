namespace Palisade.Tests.Server;

/// <summary>The system's clock, set forward by as much as a test wants to wait.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _ahead;

    /// <summary>Called with each question for the time.</summary>
    public Action? Asked { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        Asked?.Invoke();
        return base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ahead));
    }

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
