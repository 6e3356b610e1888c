using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;

namespace Palisade.Server.Endpoints;

/// <summary>The description of the API, made of the endpoints that are there.</summary>
internal static class OpenApiEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/openapi.json", (EndpointDataSource endpoints) =>
    {
        JsonObject document = new OpenApiDocument().Describe(endpoints.Endpoints.OfType<RouteEndpoint>());
        return Results.Text(document.ToJsonString(), "application/json");
    }).Needs(Permission.ReadOverview).WithSummary("This document.");
}
