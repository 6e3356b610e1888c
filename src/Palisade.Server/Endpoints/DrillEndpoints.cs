using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Drills;

namespace Palisade.Server.Endpoints;

/// <summary>Drills for programs.</summary>
internal static class DrillEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/drills", ListAsync).Needs(Permission.ReadCases).WithSummary("Drills, the latest first. after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/drills/{id:long}", FindAsync).Needs(Permission.ReadCases).WithSummary("A drill with its steps, and the seconds from its start to each.");
        app.MapPost("/api/drills", StartAsync).Needs(Permission.WorkCases).WithSummary("Sends a marked sample of an attack through a listener.");
    }

    private static async Task<Results<Ok<DrillListView>, ApiProblem>> ListAsync(DrillDesk desk, long? after, int? limit)
    {
        if (limit is < 1 or > AlertEndpoints.MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {AlertEndpoints.MaxCount}."));
        int count = limit ?? 50;
        List<Drill> rows = await desk.ListAsync(after, count + 1);
        return TypedResults.Ok(new DrillListView([.. rows.Take(count).Select(DrillItem.Of)], rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Results<Ok<DrillView>, ApiProblem>> FindAsync(DrillDesk desk, long id) => await desk.FindAsync(id) is { } report
        ? TypedResults.Ok(new DrillView(DrillItem.Of(report.Drill), report.ToDetection?.TotalSeconds, [.. report.Steps.Select(s => new DrillStepView(s.What, s.Time, (s.Time - report.Drill.Started).TotalSeconds, s.Alert, s.CaseId))]))
        : ApiProblem.NotFound("There is no such drill.");

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> StartAsync(DrillDesk desk, HttpContext context)
    {
        CaseAnswer answer = await desk.StartAsync((VisitorIdentity)context.User.Identity!);
        return answer.Problem is null ? TypedResults.Ok(new DecidedView(answer.Id)) : CaseEndpoints.Problem(answer);
    }
}

/// <summary>A part of the list of drills.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record DrillListView(IReadOnlyList<DrillItem> Items, long? Next);

/// <summary>A drill.</summary>
/// <param name="Host">The token of the machine that does not exist.</param>
internal sealed record DrillItem(long Id, DateTimeOffset Started, string StartedBy, string Host, string Listener, long Records)
{
    public static DrillItem Of(Drill drill) => new(drill.Id, drill.Started, drill.StartedBy, drill.Host, drill.Listener, drill.Records);
}

/// <summary>A drill with its steps.</summary>
/// <param name="SecondsToDetection">From its start to the first alert; null while nothing is found.</param>
internal sealed record DrillView(DrillItem Drill, double? SecondsToDetection, IReadOnlyList<DrillStepView> Steps);

/// <summary>A step of a drill.</summary>
/// <param name="Seconds">Since its start.</param>
/// <param name="Alert">The alert; null for none.</param>
/// <param name="Case">The case; null for none.</param>
internal sealed record DrillStepView(string What, DateTimeOffset Time, double Seconds, long? Alert, long? Case);
