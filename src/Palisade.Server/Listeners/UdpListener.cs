using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>
/// Syslog over UDP (RFC 5426): a datagram is a record. Nothing holds a sender back, so what the kernel drops is counted, and declared in the vault. One task receives while another appends.
/// </summary>
internal sealed partial class UdpListener(Collector collector, ListenerSettings settings, ILogger log) : IReceiver
{
    private const int MaxDatagram = 65_536;

    private readonly IPEndPoint _place = settings.EndPoint;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket = new(settings.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _datagram = GC.AllocateUninitializedArray<byte>(MaxDatagram, pinned: true);
    private Dictionary<SourceIdentity, RecordBuffer> _filling = [], _appending = [];
    private Task _append = Task.CompletedTask, _running = Task.CompletedTask;
    private volatile ListenerSettings _settings = settings;
    private long _declared;
    private DateTimeOffset _looked;

    public Task OpenAsync()
    {
        Bind();
        _running = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    /// <summary>Another name or class at the same address, from the next datagram on: none is lost over it.</summary>
    public void Use(ListenerSettings settings) => _settings = settings;

    // There are no connections: with the address all is let go.
    public async Task LetGoAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _socket.Dispose();
    }

    public Task CloseAsync(CancellationToken patience) => LetGoAsync();

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Bind()
    {
        _socket.ReceiveBufferSize = ServerLimits.UdpBufferBytes;
        try
        {
            _socket.Bind(_place);
        }
        catch (SocketException e)
        {
            throw new IOException($"listener '{_settings.Name}' cannot have {_place} (UDP): {e.Message}. End the program that has it, or write another address.", e);
        }

        (_looked, _declared) = (collector.Clock.GetUtcNow(), UdpDrops.Of(_place));
    }

    // Until told to stop; what the kernel has received for it is in the vault then.
    private async Task RunAsync(CancellationToken stop)
    {
        SocketAddress peer = new(_place.AddressFamily);
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Take(peer, await _socket.ReceiveFromAsync(_datagram.AsMemory(), SocketFlags.None, peer, stop).ConfigureAwait(false));
                // What has come meanwhile goes into the same append, and more comes while that is written.
                while ((_socket.Available > 0 || !_append.IsCompleted) && !stop.IsCancellationRequested)
                {
                    if (_filling.Values.Any(records => records.IsFull))
                        await _append.ConfigureAwait(false);
                    if (_append.IsCompleted)
                        Append();
                    if (_socket.Poll(1000, SelectMode.SelectRead))
                        Take(peer, _socket.ReceiveFrom(_datagram, SocketFlags.None, peer));
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException e)
            {
                // An answer that one of our own never provokes; the port stays open.
                LogReceive(_settings.Name, e.Message);
            }

            Append();
        }

        for (long left = ServerLimits.UdpBufferBytes; left > 0 && _socket.Available > 0;)
        {
            left -= TakeWaiting(peer);
            if (_filling.Values.Any(records => records.IsFull))
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
    }

    // One that the kernel holds; how much it counts.
    private int TakeWaiting(SocketAddress peer)
    {
        try
        {
            int length = _socket.ReceiveFrom(_datagram, SocketFlags.None, peer);
            Take(peer, length);
            return length + 1;
        }
        catch (SocketException e)
        {
            LogReceive(_settings.Name, e.Message);
            return MaxDatagram;
        }
    }

    private async Task FlushAsync()
    {
        await _append.ConfigureAwait(false);
        Append();
        await _append.ConfigureAwait(false);
    }

    private void Take(SocketAddress peer, int length)
    {
        IPAddress address = ((IPEndPoint)_place.Create(peer)).Address;
        SourceIdentity identity = new(_settings.Name, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
        if (!_filling.TryGetValue(identity, out RecordBuffer? records))
            _filling.Add(identity, records = new RecordBuffer());
        records.Add(_datagram.AsSpan(0, length), RecordFlags.None);
    }

    private void Append()
    {
        if (!_append.IsCompleted || _filling.Values.All(records => records.Count == 0))
            return;
        (_filling, _appending) = (_appending, _filling);
        if (_filling.Count > ServerLimits.MaxSources)
            _filling.Clear();
        _append = AppendAsync(_appending);
    }

    private async Task AppendAsync(Dictionary<SourceIdentity, RecordBuffer> batch)
    {
        await Task.WhenAll(batch.Where(b => b.Value.Count > 0).Select(b => collector.AppendUntilTakenAsync(collector.SourceOf(b.Key, _settings.Class), b.Value))).ConfigureAwait(false);
        foreach (RecordBuffer records in batch.Values)
            records.Clear();
        await DeclareDroppedAsync().ConfigureAwait(false);
    }

    private async Task DeclareDroppedAsync()
    {
        DateTimeOffset from = _looked, now = collector.Clock.GetUtcNow();
        if (now - from < TimeSpan.FromSeconds(1))
            return;
        _looked = now;
        long dropped = UdpDrops.Of(_place);
        if (dropped <= _declared)
            return;
        try
        {
            Source all = collector.SourceOf(new SourceIdentity(_settings.Name, "(any sender)"), _settings.Class);
            await all.DeclareLostAsync(dropped - _declared, from, "datagrams dropped by the kernel").ConfigureAwait(false);
            _declared = dropped;
        }
        catch (StorageTroubleException)
        {
            // It stays undeclared, and is declared with the next.
        }
    }

    [LoggerMessage(4, LogLevel.Warning, "{Listener}: a datagram could not be received: {Reason}")]
    private partial void LogReceive(string listener, string reason);
}
