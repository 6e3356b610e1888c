using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>The list of cases, and where one is opened without alerts.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CasesPage(CaseBook book, CaseDesk desk, ProposalBoard board, TimeProvider clock) : PalisadePage
{
    private const int PageSize = 50, ShownProposals = 3;

    public CaseFilter Filter { get; private set; } = new(CaseFilter.Live, "", null);

    public IReadOnlyList<CaseRow> Rows { get; private set; } = [];

    public PagerView Pager { get; private set; } = new("", null, null);

    /// <summary>The weightiest of the cases that are proposed, and how many there are.</summary>
    public (IReadOnlyList<Proposal> Proposals, int Total) Proposed { get; private set; } = ([], 0);

    /// <summary>What the form has in it.</summary>
    public string NewTitle { get; private set; } = "";

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IActionResult> OnGetAsync(string? state, string? text, bool mine, long? after)
    {
        if (!ModelState.IsValid)
            return Again("after is what the page before led to.");
        string? refusal = CaseFilter.Read(state, text, mine ? Visitor.AccountId : null, out CaseFilter filter);
        Filter = filter;
        await LoadAsync(after);
        return refusal is null ? Page() : Again(refusal);
    }

    public async Task<IActionResult> OnPostAsync(string? title)
    {
        CaseAnswer answer = await desk.OpenAsync(Visitor, new CaseOrder { Title = title ?? "" });
        if (answer.Problem is null)
            return Led(string.Create(CultureInfo.InvariantCulture, $"/cases/{answer.Id}"), Said.CaseOpened);
        NewTitle = title ?? "";
        await LoadAsync(null);
        return Again(answer.Problem);
    }

    private async Task LoadAsync(long? after)
    {
        if (after is null)
            Proposed = board.List(all: false, ShownProposals);
        List<CaseRow> rows = await book.ListAsync(Filter, after, PageSize);
        Rows = [.. rows.Take(PageSize)];
        string same = $"/cases?state={Uri.EscapeDataString(Filter.State)}&text={Uri.EscapeDataString(Filter.Text)}{(Filter.Owner is null ? "" : "&mine=true")}";
        Pager = new PagerView(Shown.Count(Rows.Count, "case") + (after is null && rows.Count <= PageSize ? "" : " on this page"), after is null ? null : same,
            rows.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{same}&after={Rows[^1].Id}") : null);
    }
}
