using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>A listener over TCP: reads what has come, gives it to the vault, answers, and only then reads on. So a sender that is faster than the disk is held back by TCP, and memory is bounded.</summary>
internal abstract class StreamConnection(Collector collector, ListenerSettings settings, ListenerCounters counters) : ConnectionHandler
{
    protected Collector Collector { get; } = collector;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        counters.Opened();
        Source source = Collector.SourceOf(new SourceIdentity(settings.Name, PeerOf(connection)), settings.Class);
        try
        {
            await ServeAsync(connection, source).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException or OperationCanceledException or StorageTroubleException)
        {
            // The sender went, or the vault takes nothing: what was not acknowledged is the sender's still.
            counters.Failed();
        }
        finally
        {
            counters.Closed();
        }
    }

    /// <summary>The framer of one connection.</summary>
    protected abstract IFramer CreateFramer();

    /// <summary>Makes the records durable and answers, as the protocol has it.</summary>
    /// <returns>False when the connection is to end.</returns>
    protected abstract ValueTask<bool> TakeAsync(Source source, IFramer framer, RecordBuffer records, PipeWriter output, CancellationToken cancel);

    private async Task ServeAsync(ConnectionContext connection, Source source)
    {
        PipeReader input = connection.Transport.Input;
        IFramer framer = CreateFramer();
        RecordBuffer records = new();
        // Not the token of the connection: it is cancelled when the sender has sent its last, and what it sent before lies here still.
        CancellationToken cancel = CancellationToken.None;
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                ReadResult read = await input.ReadAsync(cancel).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    for (int at = 0; at < piece.Length && goesOn;)
                    {
                        at += framer.Push(piece.Span[at..], records);
                        if (at < piece.Length)
                            goesOn = await TakeAsync(source, framer, records, connection.Transport.Output, cancel).ConfigureAwait(false) && framer.Broken is null;
                    }
                }

                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    framer.Complete(records);
                goesOn = goesOn && await TakeAsync(source, framer, records, connection.Transport.Output, cancel).ConfigureAwait(false) && !read.IsCompleted && framer.Broken is null;
            }

            if (framer.Broken is not null)
                counters.Malformed();
        }
        finally
        {
            (framer as IDisposable)?.Dispose();
        }
    }

    private static string PeerOf(ConnectionContext connection) =>
        SenderName.Of(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate, (connection.RemoteEndPoint as IPEndPoint)?.Address);
}
