using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Cases;
using Palisade.Server.Endpoints;
using Palisade.Server.Reporting;

namespace Palisade.Server;

/// <summary>Facts, grades, clocks and reports of cases: services, their parts of a case's page, and endpoints.</summary>
internal static class ReportPart
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ClockDesk>().AddSingleton<FactDesk>().AddSingleton<ReportDesk>().AddSingleton<ReportBook>().AddSingleton<DraftHistory>();
        services.AddSingleton<ICasePart, FactsPart>();
        services.AddSingleton<ICasePart, ClocksPart>();
        services.AddSingleton<ICasePart, GradePart>();
    }

    public static void Map(IEndpointRouteBuilder app) => ReportEndpoints.Map(app);
}
