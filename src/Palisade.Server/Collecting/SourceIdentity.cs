namespace Palisade.Server.Collecting;

/// <summary>Who sends: the listener and the peer, by its certificate or its address. The name of the source's stream in the vault.</summary>
/// <param name="Listener">The name of the listener, as in the configuration.</param>
/// <param name="Peer">The subject of its certificate, its address, the path of a file.</param>
internal readonly record struct SourceIdentity(string Listener, string Peer)
{
    public override string ToString() => $"{Listener}/{Peer}";
}
