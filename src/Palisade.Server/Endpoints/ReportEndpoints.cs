using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Incidents.Clocks;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Endpoints;

/// <summary>Facts, grades, clocks and drafts of cases for programs.</summary>
internal static class ReportEndpoints
{
    private const string StepRoute = "/api/cases/{id:long}/steps/{regime}/{step}";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clocks", ClocksAsync).Needs(Permission.ReadCases).WithSummary("What has to be reported of which case by when, of all cases; what is late stands first, what waits for a fact last. after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/cases/{id:long}/facts", FactsAsync).Needs(Permission.ReadCases).WithSummary("What is known of a case and of those that went into it, each with its source, and the grades that come of it. others: what was stated differently, and does not count.");
        app.MapPost("/api/cases/{id:long}/facts", StateAsync).Needs(Permission.WorkCases).WithSummary("States a fact, with its source. before: the entry of the fact as it was seen, to be told when another was faster.");
        app.MapPost("/api/cases/{id:long}/facts/{name}/withdraw", WithdrawAsync).Needs(Permission.WorkCases).WithSummary("Withdraws a fact that was stated, with a reason.");
        app.MapGet("/api/cases/{id:long}/clocks", ClocksOfAsync).Needs(Permission.ReadCases).WithSummary("The clocks of a case.");
        app.MapGet(StepRoute, StepAsync).Needs(Permission.ReadCases).WithSummary("A step with its text; where none is saved, as it is filled from the case. elsewhere: texts of it in cases that went into this one; done.case: the case that it was done in.");
        app.MapPost(StepRoute, SaveAsync).Needs(Permission.WorkCases).WithSummary("Saves the text of a step. before: the version that was seen.");
        app.MapPost(StepRoute + "/approve", ApproveAsync).Needs(Permission.ApproveReports).WithSummary("Approves the text of a step: a second person, who wrote none of it. By a person at a page.");
        app.MapPost(StepRoute + "/done", DoneAsync).Needs(Permission.WorkCases).WithSummary("Notes when and how a step was done, with the receipt.");
        app.MapPost(StepRoute + "/reopen", ReopenAsync).Needs(Permission.WorkCases).WithSummary("Takes back that a step was done, with a reason.");
    }

    private static async Task<Results<Ok<ClockPage>, ApiProblem>> ClocksAsync(ClockDesk clocks, TimeProvider clock, long? after, int? limit)
    {
        if (limit is < 1 or > AlertEndpoints.MaxCount || after is < 0 or > int.MaxValue)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {AlertEndpoints.MaxCount}, after is what the answer before gave as next."));
        (int from, int count) = ((int)(after ?? 0), limit ?? 100);
        DateTimeOffset now = clock.GetUtcNow();
        ClockView[] all = [.. (await clocks.OpenAsync()).SelectMany(c => c.Open.Select(o => (c.Case.Id, Clock: o))).OrderBy(c => clocks.Urgency(c.Clock, now)).ThenBy(c => c.Id).Select(c => ClockView.Of(c.Id, c.Clock, clocks.IsSoon(c.Clock, now)))];
        return TypedResults.Ok(new ClockPage([.. all.Skip(from).Take(count)], all.Length > from + count ? from + count : null));
    }

    private static async Task<Results<Ok<FactsOfCase>, ApiProblem>> FactsAsync(ClockDesk clocks, long id) => await clocks.OfAsync(id) is { } of
        ? TypedResults.Ok(FactsOfCase.Of(of))
        : ApiProblem.NotFound("There is no such case.");

    private static async Task<Results<NoContent, ApiProblem>> StateAsync(FactDesk desk, HttpContext context, long id, FactStatement fact) =>
        Answer(await desk.StateAsync(Who(context), id, fact.Name ?? "", fact.Value ?? "", fact.Source ?? "", fact.Before));

    private static async Task<Results<NoContent, ApiProblem>> WithdrawAsync(FactDesk desk, HttpContext context, long id, string name, ReasonGiven given) => Answer(await desk.WithdrawAsync(Who(context), id, name, given.Reason ?? ""));

    private static async Task<Results<Ok<ClocksOfCase>, ApiProblem>> ClocksOfAsync(ClockDesk clocks, TimeProvider clock, long id) => await clocks.OfAsync(id) is { } of
        ? TypedResults.Ok(new ClocksOfCase([.. of.All.Select(c => ClockView.Of(id, c, clocks.IsSoon(c, clock.GetUtcNow())))]))
        : ApiProblem.NotFound("There is no such case.");

    private static async Task<Results<Ok<StepView>, ApiProblem>> StepAsync(ClockDesk clocks, ReportBook book, ReportDesk desk, TimeProvider clock, long id, string regime, string step)
    {
        if (desk.Find(regime, step) is null || await clocks.OfAsync(id) is not { } of)
            return ApiProblem.NotFound("There is no such case, or no pack in use has this step.");
        Clock? one = of.Find(regime, step);
        (Draft? draft, StepDone? done) = (of.FindDraft(regime, step), of.FindDone(regime, step));
        string text = draft?.Text ?? (one is null ? "" : await book.FilledAsync(of, one));
        return TypedResults.Ok(new StepView(one is null ? null : ClockView.Of(id, one, clocks.IsSoon(one, clock.GetUtcNow())), text, draft?.Version ?? 0, draft?.IsReady ?? false, draft?.AuthorName, draft?.IsApproved == true ? draft.ApprovedBy : null,
            draft?.IsApproved == true ? draft.Sha256 : null, done is null ? null : new StepDoneView(done.At, done.Noted, done.How, done.Reference, done.ReceiptSha256, done.TextSha256, done.Actor, done.CaseId),
            [.. of.DraftsElsewhere(regime, step).Select(d => new DraftElsewhere(d.CaseId, d.Text, d.Version, d.IsReady, d.AuthorName, d.IsApproved ? d.ApprovedBy : null, d.IsApproved ? d.Sha256 : null))]));
    }

    private static async Task<Results<NoContent, ApiProblem>> SaveAsync(ReportDesk desk, HttpContext context, long id, string regime, string step, DraftText draft) =>
        Answer(await desk.SaveAsync(Who(context), new StepPlace(id, regime, step), draft.Text ?? "", draft.Before, draft.Ready));

    private static async Task<Results<NoContent, ApiProblem>> ApproveAsync(ReportDesk desk, HttpContext context, long id, string regime, string step, DraftVersion draft) =>
        Answer(await desk.ApproveAsync(Who(context), new StepPlace(id, regime, step), draft.Version));

    private static async Task<Results<NoContent, ApiProblem>> DoneAsync(ReportDesk desk, HttpContext context, long id, string regime, string step, StepNote note) =>
        Answer(await desk.DoneAsync(Who(context), new StepPlace(id, regime, step), new StepOrder { At = note.At ?? "", How = note.How ?? "", Reference = note.Reference ?? "", ReceiptSha256 = note.ReceiptSha256 ?? "" }));

    private static async Task<Results<NoContent, ApiProblem>> ReopenAsync(ReportDesk desk, HttpContext context, long id, string regime, string step, ReasonGiven given) =>
        Answer(await desk.ReopenAsync(Who(context), new StepPlace(id, regime, step), given.Reason ?? ""));

    private static Results<NoContent, ApiProblem> Answer(CaseAnswer answer) => answer.Kind switch
    {
        CaseProblem.None => TypedResults.NoContent(),
        CaseProblem.Missing => ApiProblem.NotFound(answer.Problem!),
        CaseProblem.Changed => new ApiProblem(StatusCodes.Status409Conflict, answer.Problem!),
        _ => ApiProblem.BadRequest(answer.Problem!),
    };

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}
