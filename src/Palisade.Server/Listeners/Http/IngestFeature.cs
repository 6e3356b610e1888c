namespace Palisade.Server.Listeners.Http;

/// <summary>Says of a request which listener it came in by.</summary>
/// <param name="Settings">The listener.</param>
/// <param name="Counters">Its counters.</param>
/// <param name="Ending">Cancelled when it closes: a request that lasts for days ends then.</param>
internal sealed record IngestFeature(ListenerSettings Settings, ListenerCounters Counters, CancellationToken Ending);
