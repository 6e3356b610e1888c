namespace Palisade.Server.Listeners.Http;

/// <summary>Says of a connection which listener it came in by. What has none came in where the pages are.</summary>
/// <param name="Settings">The listener.</param>
/// <param name="Counters">Its counters.</param>
internal sealed record IngestFeature(ListenerSettings Settings, ListenerCounters Counters);
