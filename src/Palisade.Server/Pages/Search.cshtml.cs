using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;
using Palisade.Vault.Search;

namespace Palisade.Server.Pages;

/// <summary>Searches the vault; persons are tokens. A query that names somebody is asked for instead.</summary>
[Needs(Permission.SearchLogs)]
internal sealed class SearchPage(SearchDesk desk, RevealBook book, RevealDesk reveals, ClearNames names) : PalisadePage
{
    /// <summary>The query, with tokens in the place of names.</summary>
    public string Query { get; private set; } = "";

    public string From { get; private set; } = "";

    public string To { get; private set; } = "";

    /// <summary>Whether the times are those of the events.</summary>
    public bool ByEvent { get; private set; }

    /// <summary>Whether the oldest come first.</summary>
    public bool OldestFirst { get; private set; }

    /// <summary>What was looked for, to be marked.</summary>
    public QueryMarks Marks { get; private set; } = QueryMarks.None;

    public SearchAnswer? Answer { get; private set; }

    /// <summary>The bars as a picture and as text.</summary>
    public BarChart Chart => BarChart.Of(Answer!);

    /// <summary>The approval that this search runs under; 0 for none.</summary>
    public long Reveal { get; private set; }

    /// <summary>Whether asking for approval is offered, as nothing was found or the query names somebody.</summary>
    public bool OffersAsking { get; private set; }

    /// <summary>The address of these results from some place on.</summary>
    public string AddressOf(SearchPlace? after, bool isConfirmed = false) => AddressOf(after, isConfirmed, OldestFirst);

    /// <summary>The address of these results, the other way round.</summary>
    public string AddressTurned => AddressOf(null, isConfirmed: true, !OldestFirst);

    private string AddressOf(SearchPlace? after, bool isConfirmed, bool oldestFirst) =>
        $"/search?q={Uri.EscapeDataString(Query)}&from={Uri.EscapeDataString(From)}&to={Uri.EscapeDataString(To)}{(ByEvent ? "&byEvent=true" : "")}{(oldestFirst ? "&order=oldest" : "")}{(after is { } place ? "&after=" + place : "")}{(isConfirmed ? "&go=1" : "")}";

    /// <summary>How much there was to read, in words.</summary>
    public static string WordsOf(SearchEstimate estimate) =>
        estimate.Bytes < estimate.AllBytes ? $"{Shown.Bytes(estimate.Bytes + estimate.JournalBytes)} of {Shown.Bytes(estimate.AllBytes + estimate.JournalBytes)}" : Shown.Bytes(estimate.Bytes + estimate.JournalBytes);

    public async Task<IActionResult> OnGetAsync(string? q, string? from, string? to, string? after, bool byEvent, string? order, bool go, bool estimate)
    {
        (Query, From, To, ByEvent, OldestFirst) = (q ?? "", from ?? "", to ?? "", byEvent, order == "oldest");
        if (Query.Length == 0)
            return Page();
        if (SearchRequest.TryRead(Query, From, To, 0, after, out string problem) is not { } request)
        {
            return Refused(problem, names.ReplaceInQuery(Query));
        }

        if (names.AreIn(request.Query, out string shown))
        {
            OffersAsking = May(Permission.AskReveal);
            return Refused(SearchWords.NamedInClear, shown);
        }

        Marks = QueryMarks.Of(request.Query);
        Answer = await desk.RunAsync(request with { ByEvent = byEvent, NewestFirst = !OldestFirst, IsConfirmed = go, EstimateOnly = estimate }, Visitor.AccountId, HttpContext.RequestAborted);
        if (Answer.End == SearchEnd.Busy)
            Problems.Add(SearchWords.Busy);
        OffersAsking = May(Permission.AskReveal) && Answer is { End: SearchEnd.Whole, Rows.Count: 0 };
        return Page();
    }

    // What was typed stays, but what is personal: it is said what that was.
    private IActionResult Refused(string problem, string shown)
    {
        string taken = ClearNames.TakenOut(Query, shown);
        Query = shown;
        return taken.Length == 0 ? Again(problem) : Again(problem, $"Taken out of the query: {taken}. All else stands as you typed it.");
    }

    /// <summary>Runs a search that a second person has approved.</summary>
    public async Task<IActionResult> OnPostAsync(long reveal, string? after)
    {
        if (await book.FindAsync(reveal) is not { } approved)
            return Again("There is no such approval.");
        (Answer, string? problem) = await reveals.RunAsync(approved, SearchPlace.TryRead(after ?? ""), Visitor, HttpContext.RequestAborted);
        (Query, Reveal) = (approved.Subject, reveal);
        if (Answer?.End == SearchEnd.Busy)
            problem = SearchWords.Busy;
        return problem is null ? Page() : Again(problem);
    }
}
