using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>A listener over TCP: reads what has come, gives it to the vault, answers, and only then reads on. So a sender that is faster than the disk is held back by TCP, and memory is bounded.</summary>
internal abstract class StreamConnection(Collector collector, ListenerSettings settings, ListenerCounters counters) : ConnectionHandler
{
    /// <summary>How long a record that has begun may take.</summary>
    public TimeSpan LongestRecord { get; init; } = ServerLimits.LongestRecord;

    /// <summary>How long nothing may come.</summary>
    public TimeSpan LongestSilence { get; init; } = ServerLimits.LongestSilence;

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

    /// <summary>How long, when the listener closes, nothing may come, and how long it may go on: what is under way to a listener without answers would be lost, and nobody would know.</summary>
    protected virtual (TimeSpan Silence, TimeSpan All) LastWords => (ServerLimits.LastSilence, ServerLimits.LongestFarewell);

    /// <summary>The listener closes: says so, where the protocol has a word for it.</summary>
    protected virtual Task LeaveAsync(IDuplexPipe transport) => Task.CompletedTask;

    private async Task ServeAsync(ConnectionContext connection, Source source)
    {
        PipeReader input = connection.Transport.Input;
        IFramer framer = CreateFramer();
        RecordBuffer records = new();
        // Not the token of the connection: it is cancelled when the sender has sent its last, and what it sent before lies here still.
        CancellationToken cancel = CancellationToken.None;
        using Patience patience = new(LongestRecord, LongestSilence);
        CancellationToken closes = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using CancellationTokenRegistration hurry = closes.Register(() => patience.Hurry(LastWords.Silence, LastWords.All));
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                ReadResult read = await ReadAsync(input, patience).ConfigureAwait(false);
                bool isAnother = false;
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    for (int at = 0; at < piece.Length && goesOn;)
                    {
                        at += framer.Push(piece.Span[at..], records);
                        isAnother |= records.Count > 0;
                        if (at < piece.Length)
                            goesOn = await TakeAsync(source, framer, records, connection.Transport.Output, cancel).ConfigureAwait(false) && framer.Broken is null;
                    }
                }

                if (!read.IsCanceled)
                    input.AdvanceTo(read.Buffer.End);
                patience.Heard(framer.IsInside, isAnother);
                if (read.IsCompleted)
                    framer.Complete(records);
                goesOn = goesOn && await TakeAsync(source, framer, records, connection.Transport.Output, cancel).ConfigureAwait(false) && !read.IsCompleted && framer.Broken is null;
            }

            if (framer.Broken is not null)
                counters.Malformed();
            else if (patience.IsHurried)
                await LeaveAsync(connection.Transport).ConfigureAwait(false);
        }
        finally
        {
            (framer as IDisposable)?.Dispose();
        }
    }

    // A sender that is too slow has ended, as one that has closed: what came of its last record is dealt with in the same way.
    private async ValueTask<ReadResult> ReadAsync(PipeReader input, Patience patience)
    {
        try
        {
            return await input.ReadAsync(patience.Wait()).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!patience.IsHurried)
                counters.Slow();
            return new ReadResult(default, isCanceled: true, isCompleted: true);
        }
    }

    private static string PeerOf(ConnectionContext connection) =>
        SenderName.Of(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate, (connection.RemoteEndPoint as IPEndPoint)?.Address);
}
