using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Server.Configuration;
using Palisade.Server.Endpoints;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;

namespace Palisade.Server;

/// <summary>Notices: services, endpoints, and what runs beside the pages.</summary>
internal static class NoticePart
{
    public static void AddServices(IServiceCollection services, ServeSettings settings, ILoggerFactory logs)
    {
        services.AddSingleton(settings).AddSingleton(settings.Notices).AddSingleton(OutboundConnection.Default);
        services.AddSingleton<NoticeQueue>().AddSingleton<NoticeBook>().AddSingleton<AlertNotices>().AddSingleton<CaseNotices>().AddSingleton<ClockNotices>().AddSingleton<WebhookDelivery>().AddSingleton<MailDelivery>();
        services.AddSingleton<StoreHealth>().AddSingleton<StoreFigures>();
        services.AddSingleton(p => new NoticeWatch(p.GetRequiredService<ServerStore>(), p.GetRequiredService<AlertNotices>(), p.GetRequiredService<CaseNotices>(), p.GetRequiredService<ClockNotices>(), p.GetRequiredService<ClockDesk>(), p.GetRequiredService<TimeProvider>(), logs.CreateLogger<NoticeWatch>()));
        services.AddSingleton(p => new NoticeSender(p.GetRequiredService<ServerStore>(), settings.Notices, p.GetRequiredService<WebhookDelivery>(), p.GetRequiredService<MailDelivery>(), p.GetRequiredService<TimeProvider>(), logs.CreateLogger<NoticeSender>()));
    }

    public static void Map(IEndpointRouteBuilder app) => NoticeEndpoints.Map(app);

    /// <summary>What looks for what is to be told, and what tells it, until told to stop.</summary>
    public static IEnumerable<Task> Run(IServiceProvider services, CancellationToken stop) =>
        [services.GetRequiredService<NoticeWatch>().RunAsync(stop), services.GetRequiredService<NoticeSender>().RunAsync(stop)];
}
