using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Alerts;
using Palisade.Server.Endpoints;
using Palisade.Server.Overviews;

namespace Palisade.Server;

/// <summary>Alerts and suppressions: services and endpoints; their pages are found by themselves.</summary>
internal static class AlertPart
{
    public static void AddServices(IServiceCollection services, LiveState state)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        // What cannot be bound is answered as every other bad request: with problem details.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton(state.Ledger).AddSingleton(state.Feed).AddSingleton(_ => state.Suppressions);
        services.AddSingleton<AlertBook>().AddSingleton<AlertTriage>().AddSingleton<AlertCounts>().AddSingleton<AlertEvents>();
        services.AddSingleton<VaultGlance>().AddSingleton<OverviewBoard>();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        AlertEndpoints.Map(app);
        SuppressionEndpoints.Map(app);
        AlertEvents.Map(app);
        OverviewEndpoint.Map(app);
        OpenApiEndpoint.Map(app);
    }
}
