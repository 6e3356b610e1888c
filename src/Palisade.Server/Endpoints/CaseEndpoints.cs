using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>Cases for programs, and for the scripts of the pages.</summary>
internal static class CaseEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases", ListAsync).Needs(Permission.ReadCases).WithSummary("Cases, the latest first. state: live (default: open and contained), open, contained, closed, all; text: in the title, or the number; after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/cases/{id:long}", FindAsync).Needs(Permission.ReadCases).WithSummary("One case with its alerts, and what its closing waits for.");
        app.MapPost("/api/cases", OpenAsync).Needs(Permission.WorkCases).WithSummary("Opens a case, of alerts or without.");
        app.MapPost("/api/cases/{id:long}/alerts", LinkAsync).Needs(Permission.WorkCases).WithSummary("Adds alerts to a case; those in it already are let be.");
        app.MapPost("/api/cases/{id:long}/alerts/{alert:long}/remove", UnlinkAsync).Needs(Permission.WorkCases).WithSummary("Takes an alert out of a case. That it was in it stays in the history.");
        app.MapPost("/api/cases/{id:long}/notes", NoteAsync).Needs(Permission.WorkCases).WithSummary("Writes a note into a case.");
        app.MapPost("/api/cases/{id:long}/changes", ChangeAsync).Needs(Permission.WorkCases).WithSummary("Changes title, severity, owner or state of a case; 409 when another was faster. Closing asks for an outcome and a note, and that nothing is open.");
    }

    /// <summary>The status of a problem.</summary>
    public static ApiProblem Problem(CaseAnswer answer) => new(answer.Kind switch
    {
        CaseProblem.Missing => StatusCodes.Status404NotFound,
        CaseProblem.Changed => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    }, answer.Problem!);

    private static async Task<Results<Ok<CaseListView>, ApiProblem>> ListAsync(CaseBook book, HttpContext context, string? state, string? text, bool? mine, long? after, int? limit)
    {
        if (CaseFilter.Read(state, text, mine == true ? Who(context).AccountId : null, out CaseFilter filter) is { } refusal)
            return ApiProblem.BadRequest(refusal);
        if (limit is < 1 or > AlertEndpoints.MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {AlertEndpoints.MaxCount}."));
        int count = limit ?? 50;
        List<CaseRow> rows = await book.ListAsync(filter, after, count);
        return TypedResults.Ok(new CaseListView([.. rows.Take(count).Select(CaseItemView.Of)], rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> FindAsync(CaseBook book, long id) => await ShownAsync(book, CaseAnswer.Done(id));

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> OpenAsync(CaseBook book, CaseDesk desk, HttpContext context, CaseRequest request)
    {
        if (!TryLevel(request.Severity, out RuleLevel? severity))
            return ApiProblem.BadRequest(NoLevel);
        return await ShownAsync(book, await desk.OpenAsync(Who(context), new CaseOrder { Title = request.Title, Alerts = request.Alerts ?? [], Why = request.Why ?? "", Severity = severity }));
    }

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> LinkAsync(CaseBook book, CaseDesk desk, HttpContext context, long id, CaseLinkRequest request) =>
        await ShownAsync(book, await desk.LinkAsync(Who(context), id, request.Alerts, request.Why ?? ""));

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> UnlinkAsync(CaseBook book, CaseDesk desk, HttpContext context, long id, long alert, CaseUnlinkRequest request) =>
        await ShownAsync(book, await desk.UnlinkAsync(Who(context), id, alert, request.Why));

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> NoteAsync(CaseBook book, CaseDesk desk, HttpContext context, long id, CaseNoteRequest request) =>
        await ShownAsync(book, await desk.NoteAsync(Who(context), id, request.Text));

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> ChangeAsync(CaseBook book, CaseDesk desk, HttpContext context, long id, CaseChangeRequest request)
    {
        if (request.Version is not { } version)
            return ApiProblem.BadRequest("version is missing: it is that of the case as you saw it (GET /api/cases/{id}), so that nothing is overwritten that another changed meanwhile.");
        if (!TryLevel(request.Severity, out RuleLevel? severity))
            return ApiProblem.BadRequest(NoLevel);
        CaseState? state = CaseStates.Find(request.State);
        if (state is null && request.State is not null)
            return ApiProblem.BadRequest("state is one of " + string.Join(", ", CaseStates.Names) + ".");
        CaseEdit edit = new() { Version = version, Title = request.Title, Severity = severity, Owner = request.Owner, State = state, Outcome = request.Outcome ?? "", Note = request.Note ?? "" };
        return await ShownAsync(book, await desk.ChangeAsync(Who(context), id, edit));
    }

    private const string NoLevel = "severity is one of informational, low, medium, high, critical.";

    private static async Task<Results<Ok<CaseDetailView>, ApiProblem>> ShownAsync(CaseBook book, CaseAnswer answer)
    {
        if (answer.Problem is not null)
            return Problem(answer);
        return await book.FindAsync(answer.Id) is { } detail ? TypedResults.Ok(CaseDetailView.Of(detail, await book.OpenPointsAsync(answer.Id))) : Problem(CaseAnswer.Missing(answer.Id));
    }

    private static bool TryLevel(string? name, out RuleLevel? level)
    {
        int index = RuleLevels.Names.IndexOf(name ?? "");
        level = index < 0 ? null : (RuleLevel)index;
        return name is null || index >= 0;
    }

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}
