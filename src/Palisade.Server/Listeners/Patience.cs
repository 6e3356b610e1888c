using System.Diagnostics;

namespace Palisade.Server.Listeners;

/// <summary>How long the next bytes of a connection are waited for. Used by one connection.</summary>
/// <param name="longestRecord">For a record that has begun, from its beginning to its end.</param>
/// <param name="longestSilence">Between records.</param>
internal sealed class Patience(TimeSpan longestRecord, TimeSpan longestSilence) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private TimeSpan _lastSilence;
    private long _begun, _hurried, _lastMoment;
    private bool _isWaiting;

    /// <summary>Whether the connection is to end soon.</summary>
    public bool IsHurried => Volatile.Read(ref _hurried) != 0;

    /// <summary>Begins to wait.</summary>
    /// <returns>Cancelled when it has been long enough.</returns>
    public CancellationToken Wait()
    {
        lock (_gate)
        {
            _isWaiting = true;
            _end.CancelAfter(Left());
            return _end.Token;
        }
    }

    /// <summary>Something came: what is done with it takes as long as it takes.</summary>
    /// <param name="isInside">Whether a record has begun that is not whole.</param>
    /// <param name="isAnother">Whether one became whole: then it is another that has begun.</param>
    public void Heard(bool isInside, bool isAnother)
    {
        lock (_gate)
        {
            _isWaiting = false;
            _end.CancelAfter(Timeout.InfiniteTimeSpan);
            if (!isInside)
                _begun = 0;
            else if (isAnother || _begun == 0)
                _begun = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>The listener closes: from now on only what is under way is waited for. Safe on any thread.</summary>
    /// <param name="silence">How long nothing may come.</param>
    /// <param name="all">How long it may go on.</param>
    public void Hurry(TimeSpan silence, TimeSpan all)
    {
        lock (_gate)
        {
            (_lastSilence, _lastMoment) = (silence, Stopwatch.GetTimestamp() + (long)(all.TotalSeconds * Stopwatch.Frequency));
            Volatile.Write(ref _hurried, 1);
            if (_isWaiting)
                _end.CancelAfter(Left());
        }
    }

    public void Dispose() => _end.Dispose();

    private TimeSpan Left()
    {
        TimeSpan left = _begun == 0 ? longestSilence : longestRecord - Stopwatch.GetElapsedTime(_begun);
        if (IsHurried)
        {
            TimeSpan all = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _lastMoment);
            left = TimeSpan.FromTicks(Math.Min(left.Ticks, Math.Min(_lastSilence.Ticks, all.Ticks)));
        }

        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
