using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Endpoints;

/// <summary>Techniques of ATT&amp;CK for programs, and as a layer for its Navigator.</summary>
internal static class AttackEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/attack", async (RuleCatalogue catalogue) => TypedResults.Ok(AttackMatrix.Of(await catalogue.AllAsync()))).Needs(Permission.ReadRules).WithSummary("Rules in use and their findings by tactic and technique of ATT&CK.");
        app.MapGet("/attack/layer", LayerAsync).Needs(Permission.ReadRules).WithSummary("A layer for the ATT&CK Navigator: the score of a technique is its number of findings.");
    }

    private static async Task<FileContentHttpResult> LayerAsync(RuleCatalogue catalogue)
    {
        using MemoryStream bytes = new();
        using NavigatorFindingWriter layer = new(bytes);
        foreach (RuleLine line in (await catalogue.AllAsync()).Where(l => l.Hits.Findings > 0))
            layer.Write(new Finding { Rule = line.Document, TimeTicks = LogEvent.NoTime, Source = new FindingSource("", "", 0, 0) }, line.Hits.Findings);
        layer.Complete(new ScanSummary());
        return TypedResults.File(bytes.ToArray(), "application/json", "palisade-layer.json");
    }
}
