using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Server.Accounts;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Demo;
using Palisade.Server.Endpoints;
using Palisade.Server.Keeping;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Http;
using Palisade.Server.Listeners.Tailing;
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;
using Palisade.Server.Web;

namespace Palisade.Server;

/// <summary>Puts the server together: listeners, pages, and what they share.</summary>
internal sealed class ServeHost(ServeSettings settings, ServerStore store, Collector collector, LiveState state, Func<SettingsReading>? readSettings, ILoggerFactory logs)
{
    private readonly RuleReloader _rules = new(state.Detection, state.Gate, new RulePlaces(settings.Rules, settings.Mappings, settings.Indicators), collector.Clock, logs.CreateLogger<RuleReloader>());
    private readonly List<UdpListener> _udp = [];
    private readonly WebSettings _web = settings.WebPages;

    /// <summary>What each listener counts.</summary>
    public Dictionary<string, ListenerCounters> Counters { get; } = settings.Listeners.ToDictionary(l => l.Name, _ => new ListenerCounters());

    /// <summary>Reads the rules again when they change.</summary>
    public RuleReloader Rules => _rules;

    /// <summary>Reads the configuration again when it is told to.</summary>
    public SettingsReloader Reloader => field ??= new SettingsReloader(settings, readSettings, _rules, collector.Clock, logs.CreateLogger<SettingsReloader>());

    /// <summary>What it was started with.</summary>
    public ServeSettings Settings => settings;

    /// <summary>Whether the sample logs are sent through the listeners.</summary>
    public bool IsDemo { get; init; }

    /// <summary>How to look at the demonstration; null when it is none, or has accounts from before.</summary>
    public DemoAccess? DemoAccess { get; private set; }

    /// <summary>The pages and the API; null before they listen.</summary>
    public WebApplication? Web { get; private set; }

    /// <summary>Listens until told to stop, then takes in what has come.</summary>
    /// <param name="listening">Called once it listens, with the address where the first account is made; null when there are accounts.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">A port cannot be had.</exception>
    public async Task RunAsync(Action<string?> listening, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = ListenSocket);
        builder.Services.AddSingleton<IStartupFilter>(new IngestFront(collector, logs.CreateLogger<IngestFront>()));
        builder.Services.AddSingleton(collector).AddSingleton(state).AddSingleton(this);
        SearchPart.AddServices(builder.Services, collector, settings.DataFolder);
        WebPart.AddServices(builder.Services, _web, store, collector.Clock, logs);
        AlertPart.AddServices(builder.Services, state);
        RulePart.AddServices(builder.Services, state, Rules);
        CasePart.AddServices(builder.Services, state, settings);
        ReportPart.AddServices(builder.Services);
        VaultPart.AddServices(builder.Services, settings.DataFolder, collector);
        NoticePart.AddServices(builder.Services, settings, logs);
        EvidenceParts.AddServices(builder.Services, settings.DataFolder, settings.EvidenceLimit, collector);
        await using WebApplication app = builder.Build();
        WebPart.Use(app, _web);
        HealthEndpoints.Map(app, collector, state, this);
        AlertPart.Map(app);
        SearchPart.Map(app);
        RulePart.Map(app);
        VaultPart.Map(app);
        EvidenceParts.Map(app);
        CasePart.Map(app);
        ReportPart.Map(app);
        NoticePart.Map(app);
        foreach (ListenerSettings listener in settings.Listeners.Where(l => l.Protocol == ListenerProtocol.SyslogUdp))
        {
            UdpListener udp = new(collector, listener, logs.CreateLogger<UdpListener>());
            udp.Bind();
            _udp.Add(udp);
        }

        await app.StartAsync(CancellationToken.None).ConfigureAwait(false);
        Task[] receiving = [.. Receiving(stop), .. NoticePart.Run(app.Services, stop)];
        Web = app;
        if (IsDemo)
            DemoAccess = await DemoAccounts.MakeAsync(app.Services).ConfigureAwait(false);
        listening(FirstAccountAddress(app.Services.GetRequiredService<FirstAccess>()));
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await Task.WhenAll(receiving).ConfigureAwait(false);
        _udp.ForEach(udp => udp.Dispose());
    }

    // What runs beside the connections, until told to stop.
    private IEnumerable<Task> Receiving(CancellationToken stop)
    {
        foreach (UdpListener udp in _udp)
            yield return udp.RunAsync(stop);
        foreach (TailSettings tail in settings.Tails)
            yield return new FileTail(collector, tail, logs.CreateLogger<FileTail>()).RunAsync(stop);
        yield return Rules.WatchAsync(stop);
        if (IsDemo)
            yield return new DemoSender(DemoListener(ListenerProtocol.SyslogTcp), DemoListener(ListenerProtocol.Http), collector.Clock, logs.CreateLogger<DemoSender>()).RunAsync(stop);
    }

    // Connections take it over from the socket that listens: a sender that is gone without a word is found out in two minutes, however long it may say nothing.
    private static Socket ListenSocket(EndPoint place)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(place);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
        return socket;
    }

    private IPEndPoint DemoListener(ListenerProtocol protocol) => settings.Listeners.First(l => l.Protocol == protocol).EndPoint;

    private string? FirstAccountAddress(FirstAccess first)
    {
        string? address = first is { IsOpen: true, Token: { } token } ? $"{_web.Address}/first-account?token={token}" : null;
        first.Forget();
        return address;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(settings.Web, options =>
        {
            if (_web.Tls is { } tls)
                options.UseHttps(https => Configure(https, tls));
        });
        foreach (ListenerSettings listener in settings.Listeners.Where(l => l.Protocol != ListenerProtocol.SyslogUdp))
            kestrel.Listen(listener.EndPoint, options => Configure(options, listener));
    }

    private void Configure(ListenOptions options, ListenerSettings listener)
    {
        options.Protocols = listener.IsHttp ? HttpProtocols.Http1 : HttpProtocols.None;
        if (listener.Tls is { } tls)
            options.UseHttps(https => Configure(https, tls));
        if (listener.IsHttp)
        {
            IngestFeature feature = new(listener, Counters[listener.Name]);
            options.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
            return;
        }

        StreamConnection connection = listener.Protocol == ListenerProtocol.Relp
            ? new RelpConnection(collector, listener, Counters[listener.Name])
            : new SyslogConnection(collector, listener, Counters[listener.Name]);
        options.Run(connection.OnConnectedAsync);
    }

    private static void Configure(HttpsConnectionAdapterOptions https, TlsSettings tls)
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(tls.CertificateFile);
        (https.ServerCertificate, https.ServerCertificateChain) = (X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile), chain);
        if (tls.ClientAuthorities is null)
            return;
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(tls.ClientAuthorities);
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => SenderCertificates.IsTrusted(certificate, authorities);
    }
}
