using System.Net;
using Microsoft.Extensions.Logging;

namespace Palisade.Server.Listeners;

/// <summary>Says on the log why connections came to nothing: once a minute for an address and a reason, with how many there were. Bounded; safe on any thread.</summary>
internal sealed partial class ConnectionTrouble(ILogger log, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Further ones share one line: a flood from many addresses must not fill memory, nor the log.
    private const int MostKept = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Listener, IPAddress Peer, string Reason), (long Told, int Since)> _told = [];

    /// <summary>A connection came to nothing.</summary>
    /// <param name="listener">The name of the listener.</param>
    /// <param name="peer">Who connected.</param>
    /// <param name="reason">Why, and what to do; one of few.</param>
    public void Tell(string listener, IPAddress peer, string reason)
    {
        long now = clock.GetTimestamp();
        int others;
        lock (_gate)
        {
            (string, IPAddress, string) key = (listener, peer, reason);
            if (!_told.ContainsKey(key) && _told.Count >= MostKept && !Forget(now))
                (peer, key) = (IPAddress.None, (listener, IPAddress.None, reason));
            (long told, int since) = _told.GetValueOrDefault(key, (long.MinValue, 0));
            if (told != long.MinValue && clock.GetElapsedTime(told, now) < Pause)
            {
                _told[key] = (told, since == int.MaxValue ? since : since + 1);
                return;
            }

            others = since;
            _told[key] = (now, 0);
        }

        if (others > 0)
            LogAgain(listener, Words(peer), reason, others);
        else
            LogFirst(listener, Words(peer), reason);
    }

    private static string Words(IPAddress peer) => peer.Equals(IPAddress.None) ? "further addresses" : (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();

    private bool Forget(long now)
    {
        foreach ((string, IPAddress, string) old in _told.Where(t => clock.GetElapsedTime(t.Value.Told, now) >= Pause).Select(t => t.Key).ToArray())
            _told.Remove(old);
        return _told.Count < MostKept;
    }

    [LoggerMessage(14, LogLevel.Warning, "{Listener}: a connection of {Peer} came to nothing: {Reason}")]
    private partial void LogFirst(string listener, string peer, string reason);

    [LoggerMessage(15, LogLevel.Warning, "{Listener}: a connection of {Peer} came to nothing: {Reason} (and {Others} more since this was last said)")]
    private partial void LogAgain(string listener, string peer, string reason, int others);
}
