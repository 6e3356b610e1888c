using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server.Endpoints;

/// <summary>Reveals over HTTP. Asking, deciding and seeing are for persons at a page: no token has these scopes.</summary>
internal static class RevealEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/reveals", ListAsync).Needs(Permission.ReadReveals).WithSummary("All reveals ever asked for, the latest first; never the values. after: the next of the answer before.");
        app.MapPost("/api/reveals", AskAsync).Needs(Permission.AskReveal).WithSummary("Asks for the value of a token of a record, for the proof of a record, or for a search, a rule that is held back or a suppression that names somebody. By a person at a page.");
        app.MapPost("/api/reveals/{id:long}/decision", DecideAsync).Needs(Permission.ApproveReveal).WithSummary("Approves or refuses what another asked for. By a person at a page.");
        app.MapPost("/api/reveals/{id:long}/end", EndAsync).Needs(Permission.EndReveal).WithSummary("Ends an approval before its time, and the rule or suppression that stands by it: who asked, or who agreed. By a person at a page.");
        app.MapPost("/api/reveals/{id:long}/value", ShowAsync).Needs(Permission.AskReveal).WithSummary("The value, for who asked, while the approval is good. A leaf of the log. By a person at a page.");
        app.MapPost("/api/reveals/{id:long}/search", RunAsync).Needs(Permission.AskReveal).WithSummary("Runs the search, for who asked, while the approval is good. A leaf of the log. By a person at a page.");
    }

    private static async Task<Ok<RevealList>> ListAsync(HttpContext context, RevealBook book, TimeProvider clock, long? after)
    {
        List<Reveal> page = await book.PageAsync(after ?? 0);
        return TypedResults.Ok(new RevealList([.. page.Select(r => RevealView.Of(r, clock.GetUtcNow(), Who(context)))], page.Count == RevealBook.PageRows ? page[^1].Id : null));
    }

    private static async Task<Results<Ok<RevealView>, ApiProblem>> AskAsync(HttpContext context, RevealDesk desk, StandingDesk standing, TimeProvider clock, RevealRequest asking)
    {
        (Reveal? asked, string? problem) = (null, "Send ordinal and token, ordinal alone for a proof, query, rule or suppression; and reason.");
        if (asking.Query is { } text)
        {
            if (SearchRequest.TryRead(text, asking.From, asking.To, 0, null, out problem) is { } request)
                (asked, problem) = await desk.AskAsync(request, asking.Reason, Who(context));
        }
        else if (asking.Rule is { } mark)
        {
            (asked, problem) = await standing.AskRuleAsync(mark, asking.Reason, Who(context));
        }
        else if (asking.Suppression is { } order)
        {
            (asked, problem) = await standing.AskSuppressionAsync(order, Who(context));
        }
        else if (asking.Ordinal is { } ordinal)
        {
            (asked, problem) = await desk.AskAsync(ordinal, asking.Token ?? "", asking.Reason, Who(context));
        }

        return asked is null ? ApiProblem.BadRequest(problem!) : TypedResults.Ok(RevealView.Of(asked, clock.GetUtcNow(), Who(context)));
    }

    private static async Task<Results<Ok<RevealView>, ApiProblem>> DecideAsync(HttpContext context, RevealBook book, StandingDesk desk, TimeProvider clock, long id, RevealDecision decision)
    {
        string? problem = await desk.DecideAsync(id, decision.Approve, decision.Reason, decision.Hours ?? 1, Who(context));
        return problem is null ? TypedResults.Ok(RevealView.Of((await book.FindAsync(id))!, clock.GetUtcNow(), Who(context))) : new ApiProblem(StatusCodes.Status409Conflict, problem);
    }

    private static async Task<Results<Ok<RevealView>, ApiProblem>> EndAsync(HttpContext context, RevealBook book, StandingDesk desk, TimeProvider clock, long id, RevealEnding ending)
    {
        string? problem = await desk.EndAsync(id, ending.Reason, Who(context));
        return problem is null ? TypedResults.Ok(RevealView.Of((await book.FindAsync(id))!, clock.GetUtcNow(), Who(context))) : new ApiProblem(StatusCodes.Status409Conflict, problem);
    }

    private static async Task<Results<Ok<RevealedValue>, ApiProblem>> ShowAsync(HttpContext context, RevealBook book, RevealDesk desk, long id)
    {
        if (await book.FindAsync(id) is not { } reveal)
            return ApiProblem.NotFound("There is no such reveal.");
        (string? value, string? problem) = await desk.ShowAsync(reveal, Who(context));
        return problem is null ? TypedResults.Ok(new RevealedValue(reveal.Subject, value!)) : new ApiProblem(StatusCodes.Status403Forbidden, problem);
    }

    private static async Task<Results<Ok<SearchResults>, ApiProblem>> RunAsync(HttpContext context, RevealBook book, RevealDesk desk, long id, string? after)
    {
        if (await book.FindAsync(id) is not { } reveal)
            return ApiProblem.NotFound("There is no such reveal.");
        (SearchAnswer? answer, string? problem) = await desk.RunAsync(reveal, SearchPlace.TryRead(after ?? ""), Who(context), context.RequestAborted);
        if (problem is not null)
            return new ApiProblem(StatusCodes.Status403Forbidden, problem);
        return answer!.End == SearchEnd.Busy ? new ApiProblem(StatusCodes.Status429TooManyRequests, SearchWords.Busy) : TypedResults.Ok(SearchResults.Of(answer));
    }

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}
