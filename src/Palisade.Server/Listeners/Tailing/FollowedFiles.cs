namespace Palisade.Server.Listeners.Tailing;

/// <summary>Files that are being followed, until they are let go.</summary>
internal sealed class FollowedFiles : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public FollowedFiles(FileTail tail)
    {
        Tail = tail;
        _running = Task.Run(() => tail.RunAsync(_stop.Token));
    }

    /// <summary>Who follows them.</summary>
    public FileTail Tail { get; }

    /// <summary>Ends: what was read is in the vault then, or will be read again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }
}
