using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Cases;
using Palisade.Server.Endpoints;

namespace Palisade.Server;

/// <summary>Cases: services, the parts of a case's page in their order, and endpoints.</summary>
internal static class CasePart
{
    public static void AddServices(IServiceCollection services, LiveState state)
    {
        services.AddSingleton<CaseBook>().AddSingleton<CaseDesk>().AddSingleton<MergeDesk>().AddSingleton<TaskDesk>().AddSingleton<TimelineBook>().AddSingleton<RecordPins>();
        services.AddSingleton(state.Proposals).AddSingleton<ProposalDesk>().AddSingleton<IgnoredDesk>();
        services.AddSingleton<ICasePart, TimelinePart>();
        services.AddSingleton<ICasePart, CaseAlertsPart>();
        services.AddSingleton<ICasePart, TasksPart>();
        services.AddSingleton<ICasePart, NotesPart>();
        services.AddSingleton<ICasePart, ObservablesPart>();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        ProposalEndpoints.Map(app);
        CaseEndpoints.Map(app);
        CaseWorkEndpoints.Map(app);
    }
}
