using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;
using Palisade.Server.Web;

namespace Palisade.Server;

/// <summary>Puts the server together: listeners, pages, and what they share.</summary>
internal sealed class ServeHost(ServeSettings settings, ServerStore store, Collector collector, LiveState state, Func<SettingsReading>? readSettings, ILoggerFactory logs)
{
    private readonly RuleReloader _rules = new(state.Detection, state.Gate, new RulePlaces(settings.Rules, settings.Mappings, settings.Indicators), collector.Clock, logs.CreateLogger<RuleReloader>());
    private readonly WebSettings _web = settings.WebPages;
    private readonly WebCertificate _certificate = new(settings.WebPages);

    /// <summary>What takes records in.</summary>
    public ListenerSet Listeners { get; } = new(collector, logs);

    /// <summary>Reads the rules again when they change.</summary>
    public RuleReloader Rules => _rules;

    /// <summary>Reads the configuration again when it is told to.</summary>
    public SettingsReloader Reloader => field ??= new SettingsReloader(settings, readSettings, _rules, UseAsync, collector.Clock, logs.CreateLogger<SettingsReloader>());

    /// <summary>What it was started with.</summary>
    public ServeSettings Settings => settings with { Listeners = Listeners.Network, Tails = Listeners.Tails, Connections = Listeners.Limits, WebTls = _certificate.Settings };

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
        builder.Logging.ClearProviders().AddProvider(new HandshakeReasons()).AddFilter<HandshakeReasons>((category, _) => category?.StartsWith(HandshakeReasons.Category, StringComparison.Ordinal) == true);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = ListenerSocket.Bind);
        builder.Services.AddSingleton(collector).AddSingleton(state).AddSingleton(this);
        SearchPart.AddServices(builder.Services, collector, settings.DataFolder);
        WebPart.AddServices(builder.Services, _web, store, collector.Clock, logs);
        AlertPart.AddServices(builder.Services, state);
        RulePart.AddServices(builder.Services, state, Rules);
        CasePart.AddServices(builder.Services, state, settings);
        ReportPart.AddServices(builder.Services);
        VaultPart.AddServices(builder.Services, settings.DataFolder, collector);
        NoticePart.AddServices(builder.Services, settings, logs);
        EvidenceParts.AddServices(builder.Services, settings.DataFolder, settings.EvidenceLimit, collector, logs);
        await using WebApplication app = builder.Build();
        WebPart.Use(app, _certificate);
        HealthEndpoints.Map(app, collector, state, this);
        AlertPart.Map(app);
        SearchPart.Map(app);
        RulePart.Map(app);
        VaultPart.Map(app);
        EvidenceParts.Map(app);
        CasePart.Map(app);
        ReportPart.Map(app);
        NoticePart.Map(app);
        await StartAsync(app).ConfigureAwait(false);
        await Listeners.OpenAsync(settings, new ListenerParts(collector, new IngestFront(collector, logs.CreateLogger<IngestFront>()), app.Services, logs)).ConfigureAwait(false);
        Task[] beside = [.. Beside(stop), .. NoticePart.Run(app.Services, stop)];
        Web = app;
        if (IsDemo)
            DemoAccess = await DemoAccounts.MakeAsync(app.Services).ConfigureAwait(false);
        listening(FirstAccountAddress(app.Services.GetRequiredService<FirstAccess>()));
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        await Task.WhenAll(app.StopAsync(patience.Token), Listeners.CloseAsync()).ConfigureAwait(false);
        await Task.WhenAll(beside).ConfigureAwait(false);
    }

    private async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            string reason = $"the pages cannot be served on {settings.Web}: {ListenerSocket.Reason(e)}. End the program that has it, or name another address {(settings.IsWebOfCommandLine ? "with --urls" : "as 'web' in the configuration file, or with --urls")}.";
            throw new IOException((settings.IsWebOfCommandLine ? new SettingsProblem(reason) : settings.Places.Problem("web", "", reason)).ToString(), e);
        }
    }

    // Listeners, and the certificate of the pages: all of it, or nothing.
    private async Task<ListenerReport> UseAsync(ServeSettings changed)
    {
        SslStreamCertificateContext? renewed;
        try
        {
            renewed = _certificate.LoadIfRenewed(changed.WebTls);
        }
        catch (IOException e)
        {
            return new ListenerReport([$"web: {e.Message}"], []);
        }

        ListenerReport report = await Listeners.UseAsync(changed).ConfigureAwait(false);
        if (renewed is null || report.Problems.Count > 0)
            return report;
        _certificate.Use(changed.WebTls!, renewed);
        return report with { Changes = [.. report.Changes, "renewed the certificate of the pages"] };
    }

    // What runs beside the connections, until told to stop.
    private IEnumerable<Task> Beside(CancellationToken stop)
    {
        yield return Rules.WatchAsync(stop);
        if (IsDemo)
            yield return new DemoSender(DemoListener(ListenerProtocol.SyslogTcp), DemoListener(ListenerProtocol.Http), collector.Clock, logs.CreateLogger<DemoSender>()).RunAsync(stop);
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
            options.Use(new ConnectionGate(Listeners.WebConnections, Listeners.WebCounters, answers: true).Before);
            if (_web.Tls is null)
                return;
            // Counted and not told: each browser that is shown a certificate it does not know yet ends one.
            HandshakeWatch watch = new("(pages)", Listeners.WebCounters, null);
            options.Use(watch.Before);
            options.UseHttps(_certificate.ApplyTo);
            options.Use(HandshakeWatch.Behind);
        });
    }
}
