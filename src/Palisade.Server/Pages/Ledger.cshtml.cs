using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;

namespace Palisade.Server.Pages;

/// <summary>All that was ever changed, the latest first. It changes nothing.</summary>
[Needs(Permission.ReadLedger)]
internal sealed class LedgerPage(LedgerBook book) : PalisadePage
{
    public IReadOnlyList<LedgerRow> Rows { get; private set; } = [];

    public LedgerFilter Filter { get; private set; } = new("", "", "");

    public PagerView Pager { get; private set; } = new("", null, null);

    public async Task<IActionResult> OnGetAsync(string? kind, string? actor, string? @object, long? after)
    {
        if (!ModelState.IsValid)
            return Again("after is what the page before led to.");
        string? refusal = LedgerFilter.Read(kind, actor, @object, out LedgerFilter filter);
        Filter = filter;
        if (refusal is not null)
            return Again(refusal);
        List<LedgerRow> rows = await book.ListAsync(filter, after, LedgerBook.PageRows);
        Rows = [.. rows.Take(LedgerBook.PageRows)];
        Pager = new PagerView(after is null ? "" : "earlier ones", after is null ? null : AddressOf(null), rows.Count > LedgerBook.PageRows ? AddressOf(Rows[^1].Ordinal) : null);
        return Page();
    }

    private string AddressOf(long? after) =>
        FormattableString.Invariant($"/ledger?kind={Uri.EscapeDataString(Filter.Kind)}&actor={Uri.EscapeDataString(Filter.Actor)}&object={Uri.EscapeDataString(Filter.Object)}{(after is { } place ? FormattableString.Invariant($"&after={place}") : "")}");
}
