using System.IO.Pipelines;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>Syslog over TCP or TLS. There is no answer: what was read is given to the vault until it takes it, and nothing more is read meanwhile.</summary>
internal sealed class SyslogConnection(Collector collector, ListenerSettings settings, ListenerCounters counters, ConnectionTrouble? trouble = null) : StreamConnection(collector, settings, counters, trouble)
{
    protected override IFramer CreateFramer() => new SyslogFramer();

    protected override async ValueTask<bool> TakeAsync(Source source, IFramer framer, RecordBuffer records, PipeWriter output, CancellationToken cancel)
    {
        // The sender believes that these are delivered, also when it has gone: they are appended whether it is there or not.
        if (records.Count > 0)
            await Collector.AppendUntilTakenAsync(source, records).ConfigureAwait(false);
        records.Clear();
        return true;
    }
}
