using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>Observables of cases for programs.</summary>
internal static class ObservableEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases/{id:long}/observables", ListAsync).Needs(Permission.ReadCases).WithSummary("What the alerts of a case have in them, and what was added: hosts, accounts and addresses by token, digests, domains, files. At most 200 of what alerts have, those in most of them.");
        app.MapPost("/api/cases/{id:long}/observables", AddAsync).Needs(Permission.WorkCases).WithSummary("Adds an observable. kind: host, account, address (value: the token), digest, domain, file.");
        app.MapPost("/api/cases/{id:long}/observables/{observable:long}/remove", RemoveAsync).Needs(Permission.WorkCases).WithSummary("Removes an observable that was added, with a reason. That it was there stays in the history.");
    }

    private static async Task<Results<Ok<ObservableList>, ApiProblem>> ListAsync(CaseBook cases, ObservableBook book, long id)
    {
        if (await cases.FindAsync(id) is not { } detail)
            return CaseEndpoints.Problem(CaseAnswer.Missing(id));
        (List<Observable> shown, int total) = await book.ReadAsync(detail);
        return TypedResults.Ok(new ObservableList([.. shown.Select(ObservableView.Of)], total));
    }

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> AddAsync(ObservableDesk desk, HttpContext context, long id, ObservableRequest request) =>
        Decided(await desk.AddAsync(Who(context), id, request.Kind, request.Value, request.Why));

    private static async Task<Results<Ok<DecidedView>, ApiProblem>> RemoveAsync(ObservableDesk desk, HttpContext context, long id, long observable, ReasonGiven given) =>
        Decided(await desk.RemoveAsync(Who(context), id, observable, given.Reason ?? ""));

    private static Results<Ok<DecidedView>, ApiProblem> Decided(CaseAnswer answer) => answer.Problem is null ? TypedResults.Ok(new DecidedView(answer.Id)) : CaseEndpoints.Problem(answer);

    private static VisitorIdentity Who(HttpContext context) => (VisitorIdentity)context.User.Identity!;
}

/// <summary>An observable to add.</summary>
/// <param name="Kind">host, account, address, digest, domain or file.</param>
/// <param name="Value">Its value; a token for what is personal.</param>
/// <param name="Why">Where it is from, and why it matters.</param>
internal sealed record ObservableRequest(string Kind, string Value, string Why);

/// <summary>Observables of a case.</summary>
/// <param name="Items">Those shown.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ObservableList(IReadOnlyList<ObservableView> Items, int Total);

/// <summary>An observable.</summary>
/// <param name="Here">Stretches of alerts of the case that have it.</param>
/// <param name="Elsewhere">Stretches of other alerts; null where that is not counted.</param>
/// <param name="Last">When it was last sighted; null for never.</param>
/// <param name="Added">Its number, where somebody added it; else null.</param>
/// <param name="Case">The case that it was added to; null where nobody did.</param>
internal sealed record ObservableView(string Kind, string Value, int Here, int? Elsewhere, DateTimeOffset? Last, long? Added, long? Case, string? Why, string? AddedBy)
{
    public static ObservableView Of(Observable o) => new(o.Kind, o.Value, o.Here, o.IsCounted ? o.Elsewhere : null, o.Last == default ? null : o.Last, o.Added?.Number, o.Added?.CaseId, o.Added?.Why, o.Added?.AddedBy);
}
