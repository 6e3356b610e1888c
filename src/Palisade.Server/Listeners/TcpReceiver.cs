using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Palisade.Server.Listeners.Http;

namespace Palisade.Server.Listeners;

/// <summary>A listener over TCP that runs: a server of its own, so that it comes and goes without the others.</summary>
internal sealed class TcpReceiver : IReceiver
{
    private readonly ListenerSettings _settings;
    private readonly ListenerParts _parts;
    private readonly ListenerCounters _counters;
    private readonly OpenConnections _open;
    private readonly ConnectionTrouble _trouble;
    private readonly CancellationTokenSource _ending = new();
    private readonly KestrelServer _server;
    private Socket? _listening;
    private ListenerCertificate? _certificate;

    /// <param name="settings">How it is configured.</param>
    /// <param name="parts">What all share.</param>
    /// <param name="counters">What it counts.</param>
    /// <param name="open">The connections that it has.</param>
    public TcpReceiver(ListenerSettings settings, ListenerParts parts, ListenerCounters counters, OpenConnections open)
    {
        (_settings, _parts, _counters, _open) = (settings, parts, counters, open);
        _trouble = new ConnectionTrouble(parts.Logs.CreateLogger<ConnectionTrouble>(), parts.Collector.Clock);
        KestrelServerOptions kestrel = new() { ApplicationServices = parts.Services, AddServerHeader = false };
        SocketTransportOptions sockets = new() { CreateBoundListenSocket = place => _listening = ListenerSocket.Bind(place) };
        _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    public async Task OpenAsync()
    {
        try
        {
            _server.Options.Listen(_settings.EndPoint, Configure);
            await _server.StartAsync(new IntakeApplication(_parts.Front, new IngestFeature(_settings, _counters, _ending.Token)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            bool isCertificate = _settings.Tls is not null && _certificate is null;
            throw new IOException(isCertificate ? $"listener '{_settings.Name}': {e.Message}" : $"listener '{_settings.Name}' cannot have {_settings.EndPoint} (TCP): {ListenerSocket.Reason(e)}. End the program that has it, or write another address.", e);
        }
    }

    /// <summary>Shows another certificate from the next connection on; those that are open stay.</summary>
    public void Renew(SslStreamCertificateContext renewed) => _certificate!.Use(renewed);

    public Task LetGoAsync()
    {
        _listening?.Dispose();
        return Task.CompletedTask;
    }

    public async Task CloseAsync(CancellationToken patience)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(patience).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _server.Dispose();
        _ending.Dispose();
    }

    private void Configure(ListenOptions options)
    {
        options.Use(new ConnectionGate(_open, _counters, _settings.IsHttp).Before);
        options.Protocols = _settings.IsHttp ? HttpProtocols.Http1 : HttpProtocols.None;
        if (_settings.Tls is { } tls)
        {
            // Loaded now: what is wrong with it is found out here, not by the first sender.
            HttpsConnectionAdapterOptions https = new();
            ListenerCertificate certificate = new(tls);
            certificate.ApplyTo(https);
            _certificate = certificate;
            HandshakeWatch watch = new(_settings.Name, _counters, _trouble);
            options.Use(watch.Before);
            options.UseHttps(https);
            options.Use(HandshakeWatch.Behind);
        }

        if (_settings.IsHttp)
            return;
        StreamConnection connection = _settings.Protocol == ListenerProtocol.Relp
            ? new RelpConnection(_parts.Collector, _settings, _counters, _trouble)
            : new SyslogConnection(_parts.Collector, _settings, _counters, _trouble);
        options.Run(connection.OnConnectedAsync);
    }
}
