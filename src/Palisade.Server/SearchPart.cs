using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Privacy;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;
using Palisade.Server.Endpoints;
using Palisade.Server.Ledger;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server;

/// <summary>Search, records and reveals: services and endpoints; their pages are found by themselves.</summary>
internal static class SearchPart
{
    public static void AddServices(IServiceCollection services, Collector collector, string dataFolder)
    {
        DetectionKeys keys = DetectionKeys.Of(dataFolder);
        Pseudonymiser pseudonymiser = new(keys.Pseudonyms);
        services.AddSingleton<AlertValues>().AddSingleton(p => new SearchDesk(collector, pseudonymiser, p.GetRequiredService<AlertValues>()));
        services.AddSingleton(_ => new ClearNames(pseudonymiser)).AddSingleton(_ => new HiddenQuery(pseudonymiser));
        services.AddSingleton<LedgerBook>();
        services.AddSingleton<RevealBook>().AddSingleton<RecordProofs>();
        services.AddSingleton(keys).AddSingleton<StandingDesk>();
        services.AddSingleton(p => new RevealDesk(p.GetRequiredService<RevealBook>(), p.GetRequiredService<SearchDesk>(), p.GetRequiredService<HiddenQuery>(), p.GetRequiredService<ClearNames>(), keys, collector));
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        SearchEndpoints.Map(app);
        RevealEndpoints.Map(app);
        LedgerEndpoints.Map(app);
    }
}
