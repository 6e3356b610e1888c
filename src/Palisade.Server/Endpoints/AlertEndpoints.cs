using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Endpoints;

/// <summary>Alerts for programs, and for the scripts of the pages.</summary>
internal static class AlertEndpoints
{
    /// <summary>The most lines of one answer.</summary>
    public const int MaxCount = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/alerts", ListAsync).Needs(Permission.ReadAlerts).WithSummary("Alerts, the highest level and the latest first. state: to-do (default), new, open, false-positive, resolved, suppressed, all; level: the lowest; after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/alerts/{id:long}", FindAsync).Needs(Permission.ReadAlerts).WithSummary("One alert: what matched, the event with tokens, its records, what was done with it.");
        app.MapPost("/api/alerts/changes", ApplyAsync).Needs(Permission.TriageAlerts).WithSummary("Does something with some alerts. It can be undone for 10 seconds.");
        app.MapPost("/api/alerts/changes/{batch}/undo", UndoAsync).Needs(Permission.TriageAlerts).WithSummary("Undoes what the same account did in the last 10 seconds; what was changed again since stays.");
    }

    private static async Task<Results<Ok<AlertPage>, ApiProblem>> ListAsync(AlertBook book, HttpContext context, string? state, string? level, string? text, string? rule, bool? mine, string? after, int? limit)
    {
        VisitorIdentity visitor = (VisitorIdentity)context.User.Identity!;
        if (AlertFilter.Read(state, level, text, rule, mine == true ? visitor.AccountId : null, out AlertFilter filter) is { } refusal)
            return ApiProblem.BadRequest(refusal);
        if (limit is < 1 or > MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {MaxCount}."));
        AlertPlace place = default;
        if (!string.IsNullOrEmpty(after) && !AlertPlace.TryParse(after, out place))
            return ApiProblem.BadRequest("after is what the answer before gave as next.");
        int count = limit ?? 50;
        List<AlertRow> rows = await book.ListAsync(filter, string.IsNullOrEmpty(after) ? null : place, count);
        return TypedResults.Ok(new AlertPage([.. rows.Take(count).Select(AlertView.Of)], rows.Count > count ? AlertPlace.After(rows[count - 1]).ToString() : null));
    }

    private static async Task<Results<Ok<AlertDetailView>, ApiProblem>> FindAsync(AlertBook book, long id) =>
        await book.FindAsync(id) is { } detail ? TypedResults.Ok(AlertDetailView.Of(detail)) : ApiProblem.NotFound("There is no such alert.");

    private static async Task<Results<Ok<TriageResult>, ApiProblem>> ApplyAsync(AlertTriage triage, HttpContext context, TriageRequest request)
    {
        TriageAction? action = TriageActions.Find(request.Action);
        string reason = request.Reason ?? "";
        if (AlertTriage.Refusal(request.Ids ?? [], action, reason) is { } refusal)
            return ApiProblem.BadRequest(refusal);
        TriageAnswer answer = await triage.ApplyAsync((VisitorIdentity)context.User.Identity!, request.Ids!, action!.Value, reason);
        if (answer.Problem is { } problem)
            return ApiProblem.BadRequest(problem);
        return TypedResults.Ok(new TriageResult(answer.Batch, answer.Changed, answer.NotFound, answer.UndoUntil));
    }

    private static async Task<Results<Ok<UndoResult>, ApiProblem>> UndoAsync(AlertTriage triage, HttpContext context, string batch) =>
        await triage.UndoAsync((VisitorIdentity)context.User.Identity!, batch) is { } undone
            ? TypedResults.Ok(new UndoResult(undone.Undone, undone.ChangedSince))
            : ApiProblem.NotFound("There is nothing of yours to undo: it is longer ago than 10 seconds, or was somebody else's.");
}
