using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Proofs.Merkle;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Server.Web;

namespace Palisade.Server.Endpoints;

/// <summary>Evidence and packs of cases: for programs, and the uploads and downloads of the pages.</summary>
internal static class EvidenceEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases/{id:long}/evidence", ListAsync).Needs(Permission.ReadEvidence).WithSummary("The evidence of a case and of those that went into it: items with their digests, and spans of the vault.");
        app.MapPost("/api/cases/{id:long}/evidence", TakeAsync).Needs(Permission.WorkCases).WithSummary("Takes an item: its bytes are the body, of any length that the disk has room for. name: what it is called; how: how it was acquired; origin: from where; copy: original, working or derived, and of: of which; acquired: when.");
        app.MapPost("/api/cases/{id:long}/evidence/spans", NameAsync).Needs(Permission.WorkCases).WithSummary("Names a record (ordinal), or days of a class (class, from, to), as evidence, and asks a keeper to hold them.");
        app.MapPost("/api/cases/{id:long}/evidence/{evidence:long}/check", CheckAsync).Needs(Permission.ReadEvidence).WithSummary("Compares an item with its digest. An entry of the case says what came of it.");
        app.MapPost("/cases/{id:long}/evidence/{evidence:long}/content", ReadAsync).Needs(Permission.AskReveal).WithSummary("An item in clear, for who asked, while the approval is good.");
        app.MapPost("/cases/{id:long}/evidence/upload", UploadAsync).Needs(Permission.WorkCases).WithMetadata(new LongForm()).WithSummary("Takes an item from the form of the page.");
        app.MapGet("/cases/{id:long}/pack", PackAsync).Needs(Permission.ExportCases).WithSummary("The pack of a case.");
        app.MapGet("/api/cases/{id:long}/pack", PackAsync).Needs(Permission.ExportCases).WithSummary("The pack of a case: its history with proofs, for palisade verify. Without the bytes of evidence. since: the leaves of a checkpoint that was kept, from which the proof shall go on.");
        app.MapPost("/cases/{id:long}/pack", PackAllAsync).Needs(Permission.ExportCases).WithSummary("The pack of a case with its items in clear, for who may read each of them now.");
    }

    private static async Task<Results<Ok<IReadOnlyList<EvidenceLine>>, ApiProblem>> ListAsync(EvidenceBook book, CaseBook cases, long id) => await cases.FindAsync(id) is null
        ? Missing
        : TypedResults.Ok<IReadOnlyList<EvidenceLine>>([.. (await book.OfFamilyAsync(id)).Select(EvidenceLine.Of)]);

    private static async Task<Results<Ok<EvidenceLine>, ApiProblem>> TakeAsync(HttpContext context, EvidenceDesk desk, long id, string? name, string? how, string? origin, string? copy, long? of, string? acquired)
    {
        LiftLimit(context);
        EvidenceOrder order = new(name ?? "", how ?? "", origin ?? "", copy ?? "", of, acquired ?? "");
        return await AnswerAsync(() => desk.TakeAsync(Who(context), id, order, context.Request.Body, context.Request.ContentLength, context.RequestAborted));
    }

    private static Task<Results<Ok<EvidenceLine>, ApiProblem>> NameAsync(HttpContext context, EvidenceDesk desk, SpanNaming naming, long id, SpanRequest request) => AnswerAsync(async () =>
    {
        (EvidenceItem? span, string? problem) = request.Ordinal is { } ordinal ? naming.OfRecord(id, ordinal, request.Why) : naming.OfDays(id, request.Class, request.From, request.To, request.Why);
        return span is null ? EvidenceAnswer.Refused(problem!) : await desk.NameAsync(Who(context), span);
    });

    private static Task<Results<Ok<EvidenceLine>, ApiProblem>> CheckAsync(HttpContext context, EvidenceDesk desk, EvidenceBook book, long id, long evidence) => AnswerAsync(async () =>
    {
        EvidenceAnswer answer = await desk.CheckAsync(Who(context).AccountId, id, evidence, context.RequestAborted);
        return answer.Problem is null ? EvidenceAnswer.Done((await book.FindAsync(id, evidence))!) : answer;
    });

    private static async Task<Results<FileStreamHttpResult, ApiProblem>> ReadAsync(HttpContext context, EvidenceDesk desk, long id, long evidence)
    {
        (IReadOnlyList<EvidenceItem> items, string? problem) = await desk.LetAsync(Who(context), id, [evidence], isPack: false);
        return problem is null
            ? TypedResults.Stream(desk.Open(items[0]), "application/octet-stream", FileNames.Of(items[0]))
            : new ApiProblem(StatusCodes.Status403Forbidden, problem);
    }

    // The bytes are taken as they come: no form is read as a whole, which would put them on the disk in clear.
    private static async Task<Results<RedirectHttpResult, ApiProblem>> UploadAsync(HttpContext context, EvidenceDesk desk, IAntiforgery antiforgery, long id)
    {
        LiftLimit(context);
        if (EvidenceForm.Of(context.Request) is not { } form)
            return ApiProblem.BadRequest("Send a form with a file.");
        if (desk.RefusalOf(context.Request.ContentLength) is { } refusal)
            return ApiProblem.BadRequest(refusal);
        if (await form.ReadToFileAsync(context.RequestAborted) is not { } file)
            return ApiProblem.BadRequest("Choose a file first.");
        // The form's own field stands before the file; it is checked as the header of a script.
        context.Request.Headers["X-Palisade-Form"] = form.Field("form-token");
        if (!await antiforgery.IsRequestValidAsync(context))
            return ApiProblem.BadRequest(FormGuard.Refusal);
        EvidenceOrder order = new(form.FileName, form.Field("how"), form.Field("origin"), form.Field("copy"), form.Number("of"), form.Field("acquired"));
        Results<Ok<EvidenceLine>, ApiProblem> answer = await AnswerAsync(() => desk.TakeAsync(Who(context), id, order, file, null, context.RequestAborted));
        return answer.Result is ApiProblem problem ? problem : TypedResults.LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=evidence"));
    }

    private static Task<Results<FileStreamHttpResult, ApiProblem>> PackAsync(HttpContext context, CasePackDesk packs, CaseBook cases, long id, long? since) => MakeAsync(context, packs, cases, id, [], since ?? 0);

    private static async Task<Results<FileStreamHttpResult, ApiProblem>> PackAllAsync(HttpContext context, CasePackDesk packs, CaseBook cases, EvidenceDesk desk, EvidenceBook book, long id)
    {
        long[] ids = [.. (await book.OfFamilyAsync(id)).Where(e => !e.IsSpan && !e.IsErased).Select(e => e.Id)];
        if (ids.Length == 0)
            return ApiProblem.BadRequest("The case has no items: take the pack without them.");
        (IReadOnlyList<EvidenceItem> items, string? problem) = await desk.LetAsync(Who(context), id, ids, isPack: true);
        return problem is null ? await MakeAsync(context, packs, cases, id, items, 0) : new ApiProblem(StatusCodes.Status403Forbidden, problem);
    }

    private static async Task<Results<FileStreamHttpResult, ApiProblem>> MakeAsync(HttpContext context, CasePackDesk packs, CaseBook cases, long id, IReadOnlyList<EvidenceItem> items, long since)
    {
        if (await cases.FindAsync(id) is null)
            return Missing;
        if (since is < 0 or > MerkleTree.MaxSize)
            return ApiProblem.BadRequest("since is the number of leaves of a checkpoint: its second line.");
        try
        {
            return TypedResults.Stream(await packs.MakeAsync(id, items, since, context.RequestAborted), "application/octet-stream", FormattableString.Invariant($"case-{id}.pack"));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or StorageTroubleException)
        {
            return new ApiProblem(StatusCodes.Status409Conflict, $"The pack cannot be made: {e.Message}.");
        }
    }

    private static async Task<Results<Ok<EvidenceLine>, ApiProblem>> AnswerAsync(Func<Task<EvidenceAnswer>> act)
    {
        try
        {
            EvidenceAnswer answer = await act();
            return answer.Item is { } item ? TypedResults.Ok(EvidenceLine.Of(item)) : ApiProblem.BadRequest(answer.Problem!);
        }
        catch (BadHttpRequestException e)
        {
            return ApiProblem.BadRequest($"The item did not come whole, and nothing of it was kept: {e.Message}");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or StorageTroubleException)
        {
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, $"It could not be done: {e.Message}. Try again; nothing was kept by halves.");
        }
    }

    private static ApiProblem Missing => ApiProblem.NotFound("There is no such case.");

    private static void LiftLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}

/// <summary>What is to be named as evidence.</summary>
/// <param name="Ordinal">A record; null for days.</param>
/// <param name="Class">The class of days.</param>
/// <param name="From">The first day of events, 2026-01-31.</param>
/// <param name="To">The last.</param>
/// <param name="Why">Why it is evidence.</param>
internal sealed record SpanRequest(long? Ordinal, string? Class, string? From, string? To, string Why);
