namespace Palisade.Server.Detecting;

/// <summary>Counts the bytes between the vault and what detection has made durable, and holds senders back when they are too many. Safe on any thread.</summary>
internal sealed class WaitingBytes
{
    private long _bytes;

    /// <summary>How many.</summary>
    public long Count => Volatile.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Returns when there are no more than <see cref="ServerLimits.MaxWaitingBytes"/>, or when told to.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancel)
    {
        while (Count > ServerLimits.MaxWaitingBytes && !cancel.IsCancellationRequested)
            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
    }
}
