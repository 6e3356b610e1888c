using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server.Endpoints;

/// <summary>Search and records over HTTP, with tokens in the place of personal values.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/search", SearchAsync).Needs(Permission.SearchLogs).WithSummary("Searches the vault. q: docs/search.md, with tokens for persons, hosts and addresses; from, to: times of receipt, with byEvent=true of the events; limit: 1 to 500; after: the next of the answer before; order: oldest (default) or newest first; estimate=true: only how much would be read.");
        app.MapGet("/api/records/{ordinal:long}", Find).Needs(Permission.SearchLogs).WithSummary("One record with its events, checked against the root of its batch.");
        app.MapPost("/api/records/{ordinal:long}/proof", ProofAsync).Needs(Permission.ProveRecords).WithSummary("The .tlog-proof of a record, which has it in clear: where persons are in it, an approved reveal of the asker is needed. A leaf of the log.");
    }

    private static async Task<Results<Ok<SearchResults>, ApiProblem>> SearchAsync(HttpContext context, SearchDesk desk, ClearNames names, string? q, string? from, string? to, int? limit, string? after, bool? byEvent, string? order, bool? estimate)
    {
        if (q is null)
            return ApiProblem.BadRequest("Give the query as q: /api/search?q=*");
        if (order is not (null or "" or "oldest" or "newest"))
            return ApiProblem.BadRequest("order is oldest or newest.");
        if (SearchRequest.TryRead(q, from, to, limit ?? 0, after, out string problem) is not { } request)
            return ApiProblem.BadRequest(problem);
        if (names.AreIn(request.Query, out string shown))
            return new ApiProblem(StatusCodes.Status422UnprocessableEntity, $"{SearchWords.NamedInClear} In it: {ClearNames.TakenOut(q, shown)}.");
        SearchAnswer answer = await desk.RunAsync(request with { ByEvent = byEvent == true, NewestFirst = order == "newest", EstimateOnly = estimate == true, IsConfirmed = true }, ((VisitorIdentity)context.User.Identity!).AccountId, context.RequestAborted);
        return answer.End == SearchEnd.Busy ? new ApiProblem(StatusCodes.Status429TooManyRequests, SearchWords.Busy) : TypedResults.Ok(SearchResults.Of(answer));
    }

    private static Results<Ok<RecordDetail>, ApiProblem> Find(HttpContext context, SearchDesk desk, long ordinal)
    {
        ShownEvents shown = new();
        return desk.TryFind(ordinal, shown.Take, out string reason, ((VisitorIdentity)context.User.Identity!).May(Permission.ReadLedger)) ? TypedResults.Ok(RecordDetail.Of(ordinal, shown)) : ApiProblem.NotFound(RevealDesk.Unreadable(reason));
    }

    private static async Task<Results<FileContentHttpResult, ApiProblem>> ProofAsync(HttpContext context, RecordProofs proofs, long ordinal)
    {
        RecordProof proof = await proofs.MakeAsync(ordinal, (VisitorIdentity)context.User.Identity!, context.RequestAborted);
        return proof.File is { } file
            ? TypedResults.File(file, "application/octet-stream", proof.Name)
            : new ApiProblem(proof.NeedsApproval ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound, proof.Problem!);
    }
}
