using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners.Http;

namespace Palisade.Server.Listeners;

/// <summary>What all listeners share.</summary>
/// <param name="Collector">Takes the records.</param>
/// <param name="Front">Takes the requests of those that speak HTTP.</param>
/// <param name="Services">Has what TLS needs.</param>
/// <param name="Logs">Takes messages.</param>
internal sealed record ListenerParts(Collector Collector, IngestFront Front, IServiceProvider Services, ILoggerFactory Logs);
