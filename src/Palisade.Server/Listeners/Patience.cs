using System.Diagnostics;

namespace Palisade.Server.Listeners;

/// <summary>How long the next bytes of a connection are waited for. Used by one connection.</summary>
/// <param name="longestRecord">For a record that has begun, from its beginning to its end.</param>
/// <param name="longestSilence">Between records.</param>
internal sealed class Patience(TimeSpan longestRecord, TimeSpan longestSilence) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private long _begun;

    /// <summary>Begins to wait.</summary>
    /// <returns>Cancelled when it has been long enough.</returns>
    public CancellationToken Wait()
    {
        TimeSpan left = _begun == 0 ? longestSilence : longestRecord - Stopwatch.GetElapsedTime(_begun);
        _end.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return _end.Token;
    }

    /// <summary>Something came: what is done with it takes as long as it takes.</summary>
    /// <param name="isInside">Whether a record has begun that is not whole.</param>
    /// <param name="isAnother">Whether one became whole: then it is another that has begun.</param>
    public void Heard(bool isInside, bool isAnother)
    {
        _end.CancelAfter(Timeout.InfiniteTimeSpan);
        if (!isInside)
            _begun = 0;
        else if (isAnother || _begun == 0)
            _begun = Stopwatch.GetTimestamp();
    }

    public void Dispose() => _end.Dispose();
}
