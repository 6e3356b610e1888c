using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Revealing;

namespace Palisade.Server.Endpoints;

/// <summary>The ledger over HTTP, with tokens for persons. It is only read; the proof of an entry is that of its record.</summary>
internal static class LedgerEndpoints
{
    private const int MaxCount = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/ledger", ListAsync).Needs(Permission.ReadLedger).WithSummary("Entries of the ledger, the latest first. kind, object (alert/17) and actor (the beginning of an id) choose; after: the next of the answer before; limit: 1 to 500.");
        app.MapGet("/api/ledger/{ordinal:long}", Find).Needs(Permission.ReadLedger).WithSummary("One entry, with its leaf and what it changed to, checked against the root of its batch. Its proof: /api/records/{ordinal}/proof.");
    }

    private static async Task<Results<Ok<LedgerPageView>, ApiProblem>> ListAsync(LedgerBook book, string? kind, string? actor, string? @object, long? after, int? limit)
    {
        if (LedgerFilter.Read(kind, actor, @object, out LedgerFilter filter) is { } refusal)
            return ApiProblem.BadRequest(refusal);
        if (limit is < 1 or > MaxCount)
            return ApiProblem.BadRequest(FormattableString.Invariant($"limit is 1 to {MaxCount}."));
        int count = limit ?? LedgerBook.PageRows;
        List<LedgerRow> rows = await book.ListAsync(filter, after, count);
        return TypedResults.Ok(new LedgerPageView([.. rows.Take(count).Select(r => new LedgerRowView(r.Ordinal, r.Time, r.Kind, r.Object, r.Actor))], rows.Count > count ? rows[count - 1].Ordinal : null));
    }

    private static Results<Ok<LedgerEntryView>, ApiProblem> Find(LedgerBook book, long ordinal)
    {
        if (book.Find(ordinal, out string reason) is not { } detail)
            return ApiProblem.NotFound("There is no such entry in the ledger.");
        LedgerRow row = detail.Row;
        return TypedResults.Ok(new LedgerEntryView(row.Ordinal, row.Time, row.Kind, row.Object, row.Actor, detail.Leaf, detail.Body.ToDictionary(), reason.Length > 0 ? RevealDesk.Unreadable(reason) : null));
    }
}

/// <summary>Some entries.</summary>
/// <param name="Entries">The latest first.</param>
/// <param name="Next">Goes on, as after; null at the end.</param>
internal sealed record LedgerPageView(IReadOnlyList<LedgerRowView> Entries, long? Next);

/// <summary>An entry without its body.</summary>
/// <param name="Ordinal">Its ordinal in the vault.</param>
/// <param name="Time">When.</param>
/// <param name="Kind">What kind of change.</param>
/// <param name="Object">What was changed.</param>
/// <param name="Actor">Who: an opaque id, 32 zeros for the program.</param>
internal sealed record LedgerRowView(long Ordinal, DateTimeOffset Time, string Kind, string Object, string Actor);

/// <summary>An entry.</summary>
/// <param name="Ordinal">Its ordinal in the vault.</param>
/// <param name="Time">When.</param>
/// <param name="Kind">What kind of change.</param>
/// <param name="Object">What was changed.</param>
/// <param name="Actor">Who: an opaque id, 32 zeros for the program.</param>
/// <param name="Leaf">Its name in the log; empty when it cannot be read any more.</param>
/// <param name="Body">What it changed to, with tokens for persons.</param>
/// <param name="Problem">Why its body cannot be read; null when it can.</param>
internal sealed record LedgerEntryView(long Ordinal, DateTimeOffset Time, string Kind, string Object, string Actor, string Leaf, IReadOnlyDictionary<string, string> Body, string? Problem);
