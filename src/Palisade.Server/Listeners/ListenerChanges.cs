using System.Net;
using Palisade.Server.Listeners.Tailing;

namespace Palisade.Server.Listeners;

/// <summary>What is different between two configurations of listeners. What is the same in both goes on untouched.</summary>
/// <param name="Closed">Those of the network that are no more, or not as they were.</param>
/// <param name="Opened">Those of the network that are new, or other than they were.</param>
/// <param name="Renamed">Those without connections whose address stays: only what they call and keep their records by changes.</param>
/// <param name="Renewed">Those that only show another certificate: their connections stay.</param>
/// <param name="Left">What is followed no more, or otherwise.</param>
/// <param name="Followed">What is followed from now on.</param>
internal sealed record ListenerChanges(
    IReadOnlyList<ListenerSettings> Closed, IReadOnlyList<ListenerSettings> Opened, IReadOnlyList<(ListenerSettings Before, ListenerSettings After)> Renamed,
    IReadOnlyList<(ListenerSettings Before, ListenerSettings After)> Renewed, IReadOnlyList<TailSettings> Left, IReadOnlyList<TailSettings> Followed)
{
    /// <summary>The listeners in words, as <c>opened relp2</c>; empty where nothing changes.</summary>
    public IReadOnlyList<string> InWords
    {
        get
        {
            HashSet<string> before = [.. Closed.Select(l => l.Name), .. Renamed.Concat(Renewed).Select(r => r.Before.Name), .. Left.Select(t => t.Name)];
            HashSet<string> after = [.. Opened.Select(l => l.Name), .. Renamed.Concat(Renewed).Select(r => r.After.Name), .. Followed.Select(t => t.Name)];
            return [.. after.Except(before).Select(n => $"opened {n}"), .. after.Intersect(before).Select(n => $"changed {n}"), .. before.Except(after).Select(n => $"closed {n}")];
        }
    }

    /// <summary>Compares.</summary>
    public static ListenerChanges Between(IReadOnlyList<ListenerSettings> before, IReadOnlyList<TailSettings> tailsBefore, IReadOnlyList<ListenerSettings> after, IReadOnlyList<TailSettings> tailsAfter)
    {
        List<ListenerSettings> closed = [.. before.Except(after)], opened = [.. after.Except(before)];
        List<(ListenerSettings, ListenerSettings)> renamed = [], certified = [];
        foreach (ListenerSettings old in closed.Where(l => l.Protocol == ListenerProtocol.SyslogUdp).ToArray())
        {
            if (opened.Find(l => l.Protocol == old.Protocol && l.EndPoint.Equals(old.EndPoint)) is not { } renewed)
                continue;
            renamed.Add((old, renewed));
            closed.Remove(old);
            opened.Remove(renewed);
        }

        foreach (ListenerSettings old in closed.ToArray())
        {
            if (opened.Find(l => l.Tls is { } tls && old.Tls is { } before && tls.LetsInTheSame(before) && l with { Tls = before } == old) is not { } renewed)
                continue;
            certified.Add((old, renewed));
            closed.Remove(old);
            opened.Remove(renewed);
        }

        return new ListenerChanges(closed, opened, renamed, certified, [.. tailsBefore.Except(tailsAfter)], [.. tailsAfter.Except(tailsBefore)]);
    }

    /// <summary>Whether two cannot both have their addresses at a time.</summary>
    public static bool Collide(ListenerSettings a, ListenerSettings b) =>
        a.Protocol == ListenerProtocol.SyslogUdp == (b.Protocol == ListenerProtocol.SyslogUdp) && a.EndPoint.Port == b.EndPoint.Port
        && (a.EndPoint.Address.Equals(b.EndPoint.Address) || IsAny(a.EndPoint) || IsAny(b.EndPoint));

    /// <summary>Whether two of one configuration can never have their addresses both: what is for all of IPv4 leaves an address of IPv6 free.</summary>
    public static bool ShareAPort(ListenerSettings a, ListenerSettings b) =>
        Collide(a, b) && (a.EndPoint.AddressFamily == b.EndPoint.AddressFamily || a.EndPoint.Address.Equals(IPAddress.IPv6Any) || b.EndPoint.Address.Equals(IPAddress.IPv6Any));

    private static bool IsAny(IPEndPoint place) => place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any);
}
