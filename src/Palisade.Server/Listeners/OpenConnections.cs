using System.Net;

namespace Palisade.Server.Listeners;

/// <summary>The connections that a listener has open, by address: bounded, and so that no address keeps the others out. Safe on any thread.</summary>
internal sealed class OpenConnections(ConnectionLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _open = [];
    private ConnectionLimits _limits = limits;
    private int _all;

    /// <summary>Other bounds, for connections that come from now on.</summary>
    public void Use(ConnectionLimits limits)
    {
        lock (_gate)
            _limits = limits;
    }

    /// <summary>Takes one in; false when there are too many.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            int of = _open.GetValueOrDefault(address);
            if (_all >= _limits.All || of >= _limits.OfAddress)
                return false;
            _open[address] = of + 1;
            _all++;
            return true;
        }
    }

    /// <summary>One that was taken in has ended.</summary>
    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _all--;
            if (--_open[address] == 0)
                _open.Remove(address);
        }
    }
}
