namespace Palisade.Server.Listeners.Http;

/// <summary>The memory that the bodies of all requests may hold together. Safe on any thread.</summary>
internal sealed class BodyBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>Takes some; false, and nothing, when there is not so much left.</summary>
    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
            return true;
        Give(count);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(long count) => Interlocked.Add(ref _left, count);
}
