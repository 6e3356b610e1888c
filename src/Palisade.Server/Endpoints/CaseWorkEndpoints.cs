using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>The work on a case for programs: its timeline, records put into it, tasks, merges.</summary>
internal static class CaseWorkEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases/{id:long}/timeline", TimelineAsync).Needs(Permission.ReadCases).WithSummary("What happened in a case, the earliest first; the latest 2,000 lines. show: all (default), findings, records, notes, actions.");
        app.MapPost("/api/cases/{id:long}/records", PinAsync).Needs(Permission.WorkCases).WithSummary("Puts a record of the vault into the timeline of a case, at the time of its event.");
        app.MapGet("/api/cases/{id:long}/tasks", TasksAsync).Needs(Permission.ReadCases).WithSummary("The tasks of a case, and of those that went into it: the open ones first, by when they are due.");
        app.MapPost("/api/cases/{id:long}/tasks", AddTaskAsync).Needs(Permission.WorkCases).WithSummary("Adds a task to a case.");
        app.MapPost("/api/cases/{id:long}/tasks/{task:long}", EndTaskAsync).Needs(Permission.WorkCases).WithSummary("Has a task be done, with what came of it; dropped, with the reason; or open again. With due alone it is due at another time. case: the case that the task is of, where that went into this one.");
        app.MapPost("/api/cases/{id:long}/merge", MergeAsync).Needs(Permission.WorkCases).WithSummary("Has a case go into another. Nothing is lost, and they can be parted again.");
        app.MapPost("/api/cases/{id:long}/part", PartAsync).Needs(Permission.WorkCases).WithSummary("Parts a case from the one that it went into.");
    }

    private static async Task<Results<Ok<IReadOnlyList<TimelineItem>>, ApiProblem>> TimelineAsync(CaseBook book, TimelineBook timelines, long id, string? show)
    {
        string filter = string.IsNullOrEmpty(show) ? TimelineItem.All : show;
        if (!TimelineItem.Filters.Contains(filter))
            return ApiProblem.BadRequest("show is one of " + string.Join(", ", TimelineItem.Filters) + ".");
        return await book.FindAsync(id) is { } detail ? TypedResults.Ok<IReadOnlyList<TimelineItem>>(await timelines.ReadAsync(detail, filter)) : CaseEndpoints.Problem(CaseAnswer.Missing(id));
    }

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> PinAsync(RecordPins pins, HttpContext context, long id, PinRequest request) =>
        Who(context).May(Permission.SearchLogs) ? Decided(await pins.PinAsync(Who(context), id, request.Record, request.Text)) : new ApiProblem(StatusCodes.Status403Forbidden, "The token needs the scope search-logs as well.");

    private static async Task<Results<Ok<IReadOnlyList<TaskView>>, ApiProblem>> TasksAsync(CaseBook book, TaskDesk desk, long id) => await book.FindAsync(id) is { } detail
        ? TypedResults.Ok<IReadOnlyList<TaskView>>([.. (await desk.ListAsync(detail.Members)).Select(TaskView.Of)]) : CaseEndpoints.Problem(CaseAnswer.Missing(id));

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> AddTaskAsync(TaskDesk desk, HttpContext context, long id, TaskRequest request) =>
        Decided(await desk.AddAsync(Who(context), id, [(request.Title, request.About ?? "", request.Due ?? default)]));

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> EndTaskAsync(TaskDesk desk, HttpContext context, long id, long task, TaskChangeRequest request) => request switch
    {
        { State: { } state } => Decided(await desk.EndAsync(Who(context), id, task, state, request.Result ?? "", request.Case)),
        { Due: { } due } => Decided(await desk.MoveAsync(Who(context), id, task, due, request.Case)),
        _ => ApiProblem.BadRequest("Give a state or a due time."),
    };

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> MergeAsync(MergeDesk desk, HttpContext context, long id, MergeRequest request) => Decided(await desk.MergeAsync(Who(context), id, request.Into, request.Why));

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> PartAsync(MergeDesk desk, HttpContext context, long id, PartRequest request) => Decided(await desk.PartAsync(Who(context), id, request.Why));

    private static Results<Ok<DecidedView>, ApiProblem> Decided(CaseAnswer answer) => answer.Problem is null ? TypedResults.Ok(new DecidedView(answer.Id)) : CaseEndpoints.Problem(answer);

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}

/// <summary>A record for a timeline.</summary>
/// <param name="Record">Its ordinal in the vault.</param>
/// <param name="Text">What it shows, with tokens for persons.</param>
internal sealed record PinRequest(long Record, string Text);

/// <summary>A task.</summary>
/// <param name="Title">What is to be done.</param>
/// <param name="About">More about it, in Markdown.</param>
/// <param name="Due">When; null for no time.</param>
internal sealed record TaskRequest(string Title, string? About = null, DateTimeOffset? Due = null);

/// <summary>A change of a task.</summary>
/// <param name="State">open, done or dropped; null when it stays.</param>
/// <param name="Result">What came of it, or why it is dropped.</param>
/// <param name="Due">When it is due now, where state is not given.</param>
/// <param name="Case">The case that the task is of, where that went into this one.</param>
internal sealed record TaskChangeRequest(string? State = null, string? Result = null, DateTimeOffset? Due = null, long? Case = null);

/// <summary>A merge.</summary>
/// <param name="Into">The case that it goes into.</param>
/// <param name="Why">Why they are one.</param>
internal sealed record MergeRequest(long Into, string Why);

/// <summary>A parting.</summary>
/// <param name="Why">Why they are two.</param>
internal sealed record PartRequest(string Why);

/// <summary>A task as the API shows it.</summary>
/// <param name="Case">The case: the one asked for, or one that went into it.</param>
/// <param name="Due">Null for no time.</param>
/// <param name="State">open, done or dropped.</param>
/// <param name="DoneIn">Of an open task, the case of the same merge in which the same was done: it counts as done. Null where it was not.</param>
internal sealed record TaskView(long Case, long Task, string Title, string About, DateTimeOffset? Due, string State, string Result, DateTimeOffset? Ended, string EndedBy, long? DoneIn)
{
    public static TaskView Of(CaseTask task) => new(task.CaseId, task.Number, task.Title, task.About, task.Due == default ? null : task.Due, task.State, task.Result, task.Ended == default ? null : task.Ended, task.EndedBy, task.DoneIn);
}
