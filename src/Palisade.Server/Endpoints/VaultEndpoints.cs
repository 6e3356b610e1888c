using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Keeping;
using Palisade.Server.Pages;
using Palisade.Server.Storage;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;

namespace Palisade.Server.Endpoints;

/// <summary>The vault for programs: where it stands, holds, packs.</summary>
internal static class VaultEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/vault", Look).Needs(Permission.ReadVault).WithSummary("Where the vault stands: retention, holds, gaps, next erasures, witnesses.");
        app.MapGet("/vault/checkpoint", Checkpoint).Needs(Permission.ReadVault).WithSummary("The present checkpoint.");
        app.MapGet("/api/vault/checkpoint", Checkpoint).Needs(Permission.ReadVault).WithSummary("The present checkpoint, a signed note: kept elsewhere, a later pack is compared with it (palisade verify --checkpoint).");
        app.MapPost("/api/vault/holds", HoldAsync).Needs(Permission.KeepRecords).WithSummary("Places a hold on days of events of a class. It is a leaf of the log, with its reason.");
        app.MapPost("/api/vault/holds/{number:long}/release", ReleaseAsync).Needs(Permission.KeepRecords).WithSummary("Ends a hold.");
        app.MapGet("/api/vault/packs", (PackDesk packs) => TypedResults.Ok(packs.All().Select(PackView.Of).ToArray())).Needs(Permission.ReadVault).WithSummary("The packs made in the last hour.");
        app.MapPost("/api/vault/packs", MakeAsync).Needs(Permission.ProveRecords).WithSummary("Makes a pack of a time, and says what the verifier says of it. Both ends are part of it; left out, they are the beginning and now.");
        app.MapGet("/vault/packs/{id}", Download).Needs(Permission.ProveRecords).WithSummary("A pack made in the last hour.");
        app.MapGet("/api/vault/packs/{id}", Download).Needs(Permission.ProveRecords).WithSummary("A pack made in the last hour: the file.");
    }

    private static Results<Ok<VaultView>, ApiProblem> Look(VaultDesk vault)
    {
        try
        {
            return TypedResults.Ok(vault.Look());
        }
        catch (IOException e)
        {
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, $"The vault cannot be read now: {e.Message}");
        }
    }

    private static Results<FileContentHttpResult, ApiProblem> Checkpoint(VaultDesk vault, TimeProvider clock)
    {
        try
        {
            return TypedResults.File(vault.Checkpoint(), "text/plain; charset=utf-8", FormattableString.Invariant($"{clock.GetUtcNow():yyyyMMdd-HHmmss}.checkpoint"));
        }
        catch (Exception e) when (e is IOException or StorageTroubleException)
        {
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, $"The vault cannot be read now: {e.Message}");
        }
    }

    private static async Task<Results<Ok<HoldAnswer>, ApiProblem>> HoldAsync(VaultDesk vault, ServerStore store, HoldRequest request) => await HoldReason.RefusalAsync(store, request.Reason) is { } refusal ? ApiProblem.BadRequest(refusal) : Order<HoldAnswer>(() =>
    {
        (long hold, int gone) = vault.Hold(request.Class ?? "", request.From, request.To, request.Reason ?? "");
        return new HoldAnswer(hold, gone);
    });

    private static async Task<Results<Ok<HoldAnswer>, ApiProblem>> ReleaseAsync(VaultDesk vault, ServerStore store, long number, ReleaseRequest request) => await HoldReason.RefusalAsync(store, request.Reason) is { } refusal ? ApiProblem.BadRequest(refusal) : Order<HoldAnswer>(() =>
    {
        vault.Release(number, request.Reason ?? "");
        return new HoldAnswer(number, 0);
    });

    private static async Task<Results<Ok<PackView>, ApiProblem>> MakeAsync(PackDesk packs, TimeProvider clock, PackOrder order)
    {
        if (SpanInput.TryRead(order.From, order.To, clock.GetUtcNow(), out DateTimeOffset first, out DateTimeOffset last) is { } wrong)
            return ApiProblem.BadRequest(wrong);
        try
        {
            return TypedResults.Ok(PackView.Of(await packs.MakeAsync(new ProofSpan(first, last, order.ByEvent))));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return new ApiProblem(StatusCodes.Status409Conflict, $"The pack cannot be made: {e.Message}.");
        }
    }

    private static Results<PhysicalFileHttpResult, ApiProblem> Download(PackDesk packs, string id) => packs.Find(id) is { } pack
        ? TypedResults.PhysicalFile(pack.Path, "application/octet-stream", pack.FileName)
        : ApiProblem.NotFound("There is no such pack, or it is older than an hour: make it again.");

    private static Results<Ok<T>, ApiProblem> Order<T>(Func<T> order)
    {
        try
        {
            return TypedResults.Ok(order());
        }
        catch (RetentionRefusedException e)
        {
            return ApiProblem.BadRequest($"It cannot be done: {e.Message}.");
        }
        catch (Exception e) when (e is IOException or StorageTroubleException)
        {
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, $"The vault cannot be written now: {e.Message}");
        }
    }
}
