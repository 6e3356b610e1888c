using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Collecting;
using Palisade.Server.Endpoints;

namespace Palisade.Server.Keeping;

/// <summary>The vault on pages and over HTTP: services and endpoints; its pages are found by themselves.</summary>
internal static class VaultPart
{
    public static void AddServices(IServiceCollection services, string dataFolder, Collector collector)
    {
        VaultDesk vault = new(collector.VaultFolder, collector.VaultOptions, collector);
        services.AddSingleton(vault).AddSingleton(_ => new PackDesk(vault, collector, Path.Combine(dataFolder, "packs")));
    }

    public static void Map(IEndpointRouteBuilder app) => VaultEndpoints.Map(app);
}
