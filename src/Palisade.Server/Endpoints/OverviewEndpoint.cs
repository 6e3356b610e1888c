using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Overviews;

namespace Palisade.Server.Endpoints;

/// <summary>The overview for programs.</summary>
internal static class OverviewEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/overview", ReadAsync).Needs(Permission.ReadOverview).WithSummary("What needs somebody now, and how the whole does: counts, no record and no sender's name.");

    private static async Task<Ok<Overview>> ReadAsync(OverviewBoard board) => TypedResults.Ok(await board.ReadAsync());
}
