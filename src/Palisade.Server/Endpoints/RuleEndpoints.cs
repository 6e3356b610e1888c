using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Endpoints;

/// <summary>Rules for programs.</summary>
internal static class RuleEndpoints
{
    /// <summary>The most lines of one answer.</summary>
    public const int MaxCount = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/rules", ListAsync).Needs(Permission.ReadRules).WithSummary("The rules in use, by key. state: all (default), fired, could-fire, never-seen; level: the lowest; text; after: the next of the answer before; limit: 1 to 1000.");
        app.MapGet("/api/rules/state", State).Needs(Permission.ReadRules).WithSummary("How the last reading of the rules went; what was rejected, is held back, or is left out by its status.");
        app.MapGet("/api/rules/{key}", FindAsync).Needs(Permission.ReadRules).WithSummary("One rule with its text.");
        app.MapPost("/api/rules/reload", Reload).Needs(Permission.ChangeRules).WithSummary("Reads the rules again. A set that would lose a running rule by a mistake is not put to use.");
    }

    private static async Task<Ok<RulePage>> ListAsync(RuleCatalogue catalogue, string? state, string? level, string? text, string? after, int? limit)
    {
        RuleFilter filter = RuleFilter.Read(state, level, text);
        int count = Math.Clamp(limit ?? 100, 1, MaxCount);
        List<RuleLine> lines = [.. (await catalogue.AllAsync()).Where(filter.Takes).OrderBy(l => l.Key, StringComparer.Ordinal).Where(l => string.CompareOrdinal(l.Key, after ?? "") > 0).Take(count + 1)];
        return TypedResults.Ok(new RulePage([.. lines.Take(count).Select(RuleView.Of)], lines.Count > count ? lines[count - 1].Key : null));
    }

    private static async Task<Results<Ok<RuleDetailView>, ApiProblem>> FindAsync(RuleCatalogue catalogue, RuleReloader reloader, string key) => await catalogue.FindAsync(key) is { } line
        ? TypedResults.Ok(new RuleDetailView(RuleView.Of(line), line.Document.Description, RuleSourceText.Of(line.Document, reloader.State.Loaded, catalogue.Rules.Gate).Text))
        : ApiProblem.NotFound("No rule in use is called that.");

    private static Ok<RuleStateView> State(RuleCatalogue catalogue, RuleReloader reloader) => TypedResults.Ok(RuleStateView.Of(catalogue, reloader.State));

    private static Ok<RuleStateView> Reload(RuleCatalogue catalogue, RuleReloader reloader)
    {
        ReloadState state = reloader.Reload();
        return TypedResults.Ok(RuleStateView.Of(catalogue, state));
    }
}
