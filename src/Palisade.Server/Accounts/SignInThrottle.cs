using System.Net;
using System.Net.Sockets;

namespace Palisade.Server.Accounts;

/// <summary>Bounds the attempts to sign in from one address: twenty at once, then one every six seconds. Safe on any thread.</summary>
internal sealed class SignInThrottle(TimeProvider clock)
{
    private const int Burst = 20;

    /// <summary>The addresses kept apart. Beyond it those that have rested go; when none has, all further ones share one count.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, DateTimeOffset> _restedAt = [];
    private readonly Lock _gate = new();

    /// <summary>Takes one attempt.</summary>
    /// <returns>How long to wait; zero when the attempt may be made.</returns>
    public TimeSpan Take(IPAddress? address)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            string key = KeyOf(address);
            if (!_restedAt.ContainsKey(key) && _restedAt.Count >= MaxAddresses)
            {
                foreach (string rested in _restedAt.Where(a => a.Value <= now).Select(a => a.Key).ToList())
                    _restedAt.Remove(rested);
                key = _restedAt.Count < MaxAddresses ? key : "";
            }

            // A bucket as one moment: when it would be full again.
            DateTimeOffset restedAt = _restedAt.TryGetValue(key, out DateTimeOffset at) && at > now ? at : now;
            TimeSpan wait = restedAt + Refill - (now + (Refill * Burst));
            if (wait > TimeSpan.Zero)
                return wait;
            _restedAt[key] = restedAt + Refill;
            return TimeSpan.Zero;
        }
    }

    // One subscriber has a whole /64 of IPv6.
    private static string KeyOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
