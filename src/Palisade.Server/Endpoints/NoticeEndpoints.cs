using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Notices;

namespace Palisade.Server.Endpoints;

/// <summary>Notices for programs.</summary>
internal static class NoticeEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/notices", ListAsync).Needs(Permission.ReadNotices).WithSummary("Notices, the latest first: what waits, what arrived, what was given up; state: waiting, sent or given up; after: the next of the answer before; limit: 1 to 500.");
        app.MapPost("/api/notices/{id:long}/retry", RetryAsync).Needs(Permission.ManageNotices).WithSummary("Has a notice that waits tried at once.");
        app.MapPost("/api/notices/{id:long}/give-up", GiveUpAsync).Needs(Permission.ManageNotices).WithSummary("Gives up a notice that waits, with a reason. An entry of the ledger.");
    }

    private static async Task<Results<Ok<NoticePage>, ApiProblem>> ListAsync(NoticeBook book, string? state, long? after, int? limit)
    {
        if (limit is < 1 or > AlertEndpoints.MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {AlertEndpoints.MaxCount}."));
        if (state is not (null or Notice.Waiting or Notice.Sent or Notice.GivenUp))
            return ApiProblem.BadRequest($"state is one of {Notice.Waiting}, {Notice.Sent}, {Notice.GivenUp}.");
        int count = limit ?? NoticeBook.PageRows;
        List<Notice> rows = await book.ListAsync(state, after, count);
        return TypedResults.Ok(new NoticePage([.. rows.Take(count).Select(NoticeView.Of)], rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Results<NoContent, ApiProblem>> RetryAsync(NoticeBook book, long id) =>
        await book.RetryAsync(id) ? TypedResults.NoContent() : ApiProblem.NotFound("No notice waits under this number.");

    private static async Task<Results<NoContent, ApiProblem>> GiveUpAsync(NoticeBook book, HttpContext context, long id, NoticeRefusal refusal) =>
        await book.GiveUpAsync((VisitorIdentity)context.User.Identity!, id, refusal.Reason) is { } problem ? ApiProblem.BadRequest(problem) : TypedResults.NoContent();
}

/// <summary>Why a notice is given up.</summary>
internal sealed record NoticeRefusal(string? Reason);

/// <summary>A part of the list of notices.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record NoticePage(IReadOnlyList<NoticeView> Items, long? Next);

/// <summary>A notice as the API shows it.</summary>
/// <param name="Delivery">Its name at the receiver.</param>
/// <param name="Case">The case that it is about; null for none.</param>
/// <param name="NextAttempt">When it is tried again; null when it waits no longer.</param>
internal sealed record NoticeView(long Id, string Delivery, string Channel, string Kind, string Subject, long? Case, string State, DateTimeOffset Created, int Attempts, string LastError, DateTimeOffset? NextAttempt, DateTimeOffset? Ended, string EndedBy, string Reason)
{
    public static NoticeView Of(Notice notice) => new(notice.Id, notice.Delivery, notice.Channel, notice.Kind, notice.Subject, notice.CaseId == 0 ? null : notice.CaseId, notice.State, notice.Created, notice.Attempts, notice.LastError,
        notice.State == Notice.Waiting ? notice.NextAttempt : null, notice.Ended == default ? null : notice.Ended, notice.EndedBy, notice.Reason);
}
