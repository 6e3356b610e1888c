using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Endpoints;

/// <summary>Suppressions for programs, and for the scripts of the pages.</summary>
internal static class SuppressionEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/suppressions", ListAsync).Needs(Permission.ReadAlerts).WithSummary("Suppressions, the latest first; all=true for those that have ended as well; after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/suppressions/{id:long}", FindAsync).Needs(Permission.ReadAlerts).WithSummary("One suppression.");
        app.MapPost("/api/suppressions", MakeAsync).Needs(Permission.TriageAlerts).WithSummary("Makes a suppression; of an analyst it waits until a lead agrees. Hosts and values are named by their tokens.");
        app.MapPost("/api/suppressions/{id:long}/approve", ApproveAsync).Needs(Permission.ChangeRules).WithSummary("Agrees to a suppression that waits.");
        app.MapDelete("/api/suppressions/{id:long}", EndAsync).Needs(Permission.TriageAlerts).WithSummary("Ends a suppression, or refuses one that waits: its author, or a lead. It stays in the list of all.");
    }

    private static async Task<Results<Ok<SuppressionPage>, ApiProblem>> ListAsync(SuppressionBook book, TimeProvider clock, bool? all, long? after, int? limit)
    {
        if (limit is < 1 or > AlertEndpoints.MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {AlertEndpoints.MaxCount}."));
        int count = limit ?? 50;
        List<Suppression> rows = await book.ListAsync(all != true, after, count + 1);
        DateTimeOffset now = clock.GetUtcNow();
        return TypedResults.Ok(new SuppressionPage([.. rows.Take(count).Select(s => SuppressionView.Of(s, now))], rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Results<Ok<SuppressionView>, ApiProblem>> FindAsync(SuppressionBook book, TimeProvider clock, long id) =>
        await book.FindAsync(id) is { } found ? TypedResults.Ok(SuppressionView.Of(found, clock.GetUtcNow())) : ApiProblem.NotFound("There is no such suppression.");

    private static async Task<Results<Created<SuppressionView>, ApiProblem>> MakeAsync(SuppressionBook book, TimeProvider clock, HttpContext context, SuppressionOrder order)
    {
        (string? refusal, Suppression? made) = await book.MakeAsync((VisitorIdentity)context.User.Identity!, order);
        return made is null ? ApiProblem.BadRequest(refusal!) : TypedResults.Created(FormattableString.Invariant($"/api/suppressions/{made.Id}"), SuppressionView.Of(made, clock.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ApiProblem>> ApproveAsync(SuppressionBook book, HttpContext context, long id) =>
        await book.ApproveAsync((VisitorIdentity)context.User.Identity!, id) ? TypedResults.NoContent() : ApiProblem.NotFound("No suppression waits under this number.");

    private static async Task<Results<NoContent, ApiProblem>> EndAsync(SuppressionBook book, HttpContext context, long id) =>
        await book.EndAsync((VisitorIdentity)context.User.Identity!, id) ? TypedResults.NoContent() : ApiProblem.NotFound("There is no such suppression that you may end: its author may, and a lead.");
}

/// <summary>A part of the list of suppressions.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record SuppressionPage(IReadOnlyList<SuppressionView> Items, long? Next);

/// <summary>A suppression as the API shows it.</summary>
/// <param name="State">hides, monitors, waits for approval, ended, expired, refused (it had waited), or taken back.</param>
/// <param name="Window">Daily, HH:mm-HH:mm UTC; null for all day.</param>
/// <param name="Hits">The findings it applied to.</param>
internal sealed record SuppressionView(long Id, string State, string Author, DateTimeOffset Created, string Reason, string Rule, string Host, string Field, string Value, string? Window, DateTimeOffset Expires, bool MonitorOnly, string ApprovedBy, string EndedBy, long Hits, DateTimeOffset? LastHit)
{
    public static SuppressionView Of(Suppression suppression, DateTimeOffset now) =>
        new(suppression.Id, suppression.StateAt(now), suppression.AuthorName, suppression.Created, suppression.Reason, suppression.RuleId, suppression.Host, suppression.Field, suppression.Value, suppression.Window, suppression.Expires,
            suppression.MonitorOnly, suppression.ApprovedBy, suppression.EndedBy, suppression.Hits, suppression.LastHit == default ? null : suppression.LastHit);
}
