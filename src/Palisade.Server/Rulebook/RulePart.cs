using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Endpoints;

namespace Palisade.Server.Rulebook;

/// <summary>Rules on pages and over HTTP: services and endpoints; their pages are found by themselves.</summary>
internal static class RulePart
{
    public static void AddServices(IServiceCollection services, LiveState state, RuleReloader reloader) =>
        services.AddSingleton(reloader).AddSingleton(state.Detection).AddSingleton<RuleCatalogue>().AddSingleton<RuleExplainer>();

    public static void Map(IEndpointRouteBuilder app)
    {
        RuleEndpoints.Map(app);
        AttackEndpoints.Map(app);
        SettingsEndpoints.Map(app);
    }
}
