using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Findings;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>Proposed cases for programs, and what links no alerts.</summary>
internal static class ProposalEndpoints
{
    private const int MaxCount = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases/proposals", List).Needs(Permission.ReadCases).WithSummary("Proposed cases, the weightiest first; all=true for those of small weight as well; after: the next of the answer before; limit: 1 to 100.");
        app.MapPost("/api/cases/proposals/{id:long}/open", OpenAsync).Needs(Permission.WorkCases).WithSummary("Makes a proposal a case, or adds it to the case that a part of it is in.");
        app.MapPost("/api/cases/proposals/{id:long}/aside", AsideAsync).Needs(Permission.WorkCases).WithSummary("Sets a proposal aside: what began of its alerts until now is not proposed again.");
        app.MapGet("/api/cases/ignored", IgnoredAsync).Needs(Permission.ReadCases).WithSummary("What alerts may share without belonging together, the latest first; all=true for what was ended as well.");
        app.MapPost("/api/cases/ignored", AddIgnoredAsync).Needs(Permission.ChangeRules).WithSummary("Has a token, or the digest of a file, link no alerts.");
        app.MapDelete("/api/cases/ignored/{id:long}", EndIgnoredAsync).Needs(Permission.ChangeRules).WithSummary("Ends one: it links alerts again, and stays in the list of all.");
    }

    private static Results<Ok<ProposalPage>, ApiProblem> List(ProposalBoard board, bool? all, int? after, int? limit)
    {
        if (limit is < 1 or > MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {MaxCount}."));
        if (after is < 0 or > 1_000_000)
            return ApiProblem.BadRequest("after is what the answer before gave as next.");
        (int skip, int count) = (after ?? 0, limit ?? 50);
        (IReadOnlyList<Proposal> proposals, int total) = board.List(all == true, count, skip);
        return TypedResults.Ok(new ProposalPage([.. proposals.Select(ProposalItem.Of)], skip + count < total ? skip + count : null));
    }

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> OpenAsync(ProposalDesk desk, HttpContext context, long id, ProposalOpenRequest request) =>
        Decided(await desk.OpenAsync((VisitorIdentity)context.User.Identity!, id, request.Title ?? ""));

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> AsideAsync(ProposalDesk desk, HttpContext context, long id, ProposalAsideRequest request) =>
        Decided(await desk.AsideAsync((VisitorIdentity)context.User.Identity!, id, request.Why));

    private static async Task<Ok<IReadOnlyList<IgnoredView>>> IgnoredAsync(IgnoredDesk desk, bool? all) => TypedResults.Ok<IReadOnlyList<IgnoredView>>([.. (await desk.ListAsync(all == true)).Select(IgnoredView.Of)]);

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> AddIgnoredAsync(IgnoredDesk desk, HttpContext context, IgnoredRequest request)
    {
        (string? refusal, long id) = await desk.AddAsync((VisitorIdentity)context.User.Identity!, request.Value, request.Reason);
        return refusal is null ? TypedResults.Ok(new DecidedView(id)) : ApiProblem.BadRequest(refusal);
    }

    private static async Task<Results<NoContent, ApiProblem>> EndIgnoredAsync(IgnoredDesk desk, HttpContext context, long id) =>
        await desk.EndAsync((VisitorIdentity)context.User.Identity!, id) ? TypedResults.NoContent() : ApiProblem.NotFound("None holds under this number.");

    private static Results<Ok<DecidedView>, ApiProblem> Decided(CaseAnswer answer) => answer.Problem is null ? TypedResults.Ok(new DecidedView(answer.Id)) : CaseEndpoints.Problem(answer);
}

/// <summary>A part of the list of proposals.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record ProposalPage(IReadOnlyList<ProposalItem> Items, int? Next);

/// <summary>A proposed case.</summary>
/// <param name="Id">The number of its first sighting.</param>
/// <param name="IsWorthACase">Whether it is more than one rule of small weight.</param>
/// <param name="Into">The case that a part of it is in; null for none.</param>
/// <param name="Reasons">Why each belongs to the others, in words.</param>
/// <param name="IsDrill">Whether all of it is of drills.</param>
internal sealed record ProposalItem(long Id, string Title, string Level, double Weight, bool IsWorthACase, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<string> Hosts, IReadOnlyList<string> Tactics, long? Into, IReadOnlyList<SightingView> Sightings, IReadOnlyList<string> Reasons, bool IsDrill)
{
    public static ProposalItem Of(Proposal proposal) => new(proposal.Id, proposal.Title, RuleLevels.Name(proposal.Level), proposal.Weight, proposal.IsWorthACase, proposal.First, proposal.Last, proposal.Hosts, proposal.Tactics, proposal.Into,
        [.. proposal.Sightings.Select(s => new SightingView(s.Id, s.Alert, s.Rule, s.Host, s.First, s.Last))], [.. proposal.Links.Take(200).Select(l => FormattableString.Invariant($"alert {l.Sighting.Alert} and alert {l.Other.Alert}: {l}"))], proposal.IsDrill);
}

/// <summary>An alert in one stretch of time.</summary>
internal sealed record SightingView(long Id, long Alert, string Rule, string Host, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A proposal to be made a case.</summary>
/// <param name="Title">Its title; without it the one that is proposed.</param>
internal sealed record ProposalOpenRequest(string? Title = null);

/// <summary>A proposal to be set aside.</summary>
/// <param name="Why">Why it is no case.</param>
internal sealed record ProposalAsideRequest(string Why);

/// <summary>What was decided.</summary>
/// <param name="Id">The case that came of it, or the number in the list; 0 for neither.</param>
internal sealed record DecidedView(long Id);

/// <summary>Something that is to link no alerts.</summary>
/// <param name="Value">A token as alerts show it, or the digest of a file.</param>
/// <param name="Reason">Why it means nothing.</param>
internal sealed record IgnoredRequest(string Value, string Reason);

/// <summary>Something that links no alerts.</summary>
/// <param name="Ended">When it was ended; null while it holds.</param>
internal sealed record IgnoredView(long Id, string Value, string Reason, DateTimeOffset Added, string AddedBy, DateTimeOffset? Ended, string EndedBy)
{
    public static IgnoredView Of(CaseIgnored row) => new(row.Id, row.Value, row.Reason, row.Added, row.AddedBy, row.Ended == default ? null : row.Ended, row.EndedBy);
}
