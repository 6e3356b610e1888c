using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>A listener over TCP: reads what has come, gives it to the vault, answers, and only then reads on. So a sender that is faster than the disk is held back by TCP, and memory is bounded.</summary>
internal abstract class StreamConnection(Collector collector, ListenerSettings settings, ListenerCounters counters, ConnectionTrouble? trouble = null) : ConnectionHandler
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
        StrongBox<bool> heard = new();
        try
        {
            await ServeAsync(connection, source, heard).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or StorageTroubleException)
        {
            // The sender went, or the vault takes nothing: what was not acknowledged is the sender's still.
            counters.Failed();
        }
        finally
        {
            counters.Closed();
            if (!heard.Value && settings.Tls is not null && connection.Features.Get<IConnectionLifetimeNotificationFeature>() is not { ConnectionClosedRequested.IsCancellationRequested: true })
                TellOfSilence(connection);
        }
    }

    // Some look at the certificate when the handshake is through, and go without saying why.
    private void TellOfSilence(ConnectionContext connection)
    {
        counters.HandshakeFailed();
        trouble?.Tell(settings.Name, AddressOf(connection), "it ended right after the TLS handshake: the sender may not trust the certificate of this listener. Give it the authority that signed the certificate");
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

    private async Task ServeAsync(ConnectionContext connection, Source source, StrongBox<bool> heard)
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
                heard.Value |= !read.Buffer.IsEmpty;
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

            if (framer.Broken is { } why)
            {
                counters.Malformed();
                source.Refuse();
                trouble?.Tell(settings.Name, AddressOf(connection), $"what came cannot be understood as {ListenerProtocols.Word(settings.Protocol)}, for {why}. Set the sender to this protocol");
            }
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

    private static IPAddress AddressOf(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

    private static string PeerOf(ConnectionContext connection) =>
        SenderName.Of(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate, (connection.RemoteEndPoint as IPEndPoint)?.Address);
}
