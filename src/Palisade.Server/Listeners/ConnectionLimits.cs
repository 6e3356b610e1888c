namespace Palisade.Server.Listeners;

/// <summary>How many connections a listener, or the pages, have at a time. Further ones are refused, and counted.</summary>
/// <param name="All">Over all addresses: 1 to <see cref="Most"/>.</param>
/// <param name="OfAddress">Of one address, so that nobody keeps the others out: at most <paramref name="All"/>.</param>
internal sealed record ConnectionLimits(int All, int OfAddress)
{
    /// <summary>What can be configured at most: 65,536, each a file that is open.</summary>
    public const int Most = 65_536;

    /// <summary>Where nothing is configured.</summary>
    public static ConnectionLimits Default { get; } = new(ServerLimits.MaxConnections, ServerLimits.MaxConnectionsOfAddress);
}
