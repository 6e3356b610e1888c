using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Privacy;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Detecting;
using Palisade.Server.Drills;
using Palisade.Server.Endpoints;
using Palisade.Server.Storage;

namespace Palisade.Server;

/// <summary>Cases: services, the parts of a case's page in their order, and endpoints.</summary>
internal static class CasePart
{
    public static void AddServices(IServiceCollection services, LiveState state, ServeSettings settings)
    {
        services.AddSingleton<CaseBook>().AddSingleton<CaseDesk>().AddSingleton<MergeDesk>().AddSingleton<TaskDesk>().AddSingleton<TimelineBook>().AddSingleton<RecordPins>().AddSingleton<ObservableDesk>().AddSingleton<ObservableBook>();
        services.AddSingleton(state.Proposals).AddSingleton<ProposalDesk>().AddSingleton<IgnoredDesk>();
        Pseudonymiser pseudonymiser = new(DetectionKeys.Of(settings.DataFolder).Pseudonyms);
        services.AddSingleton(new CaseNames(pseudonymiser));
        services.AddSingleton(p => new DrillDesk(p.GetRequiredService<ServerStore>(), state.Ledger, pseudonymiser, settings.Listeners));
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
        ObservableEndpoints.Map(app);
        DrillEndpoints.Map(app);
    }
}
