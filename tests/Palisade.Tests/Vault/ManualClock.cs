namespace Palisade.Tests.Vault;

/// <summary>A clock that stands still until it is moved; the wall clock can be set apart from the other.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks;
    private DateTimeOffset _wall = new(2026, 3, 1, 23, 59, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time)
    {
        _ticks += time.Ticks;
        _wall += time;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void Set(TimeSpan step) => _wall += step;
}
