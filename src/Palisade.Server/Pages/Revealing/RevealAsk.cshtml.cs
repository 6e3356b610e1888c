using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server.Pages;

/// <summary>Takes requests for reveals, from the forms of records and of the search; opened by hand it asks for one.</summary>
[Needs(Permission.AskReveal)]
internal sealed class RevealAskPage(RevealDesk desk, StandingDesk standing) : PalisadePage
{
    public string Ordinal { get; private set; } = "";

    public string Token { get; private set; } = "";

    public void OnGet(long? ordinal, string? token) =>
        (Ordinal, Token) = (ordinal?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", token is not null && TokenQuery.IsToken(token) ? token : "");

    public async Task<IActionResult> OnPostAsync(long? ordinal, string? token, string? query, string? from, string? to, string? rule, bool byEvent, string? reason)
    {
        OnGet(ordinal, token);
        (Reveal? asked, string? problem) = (null, "Name a record.");
        if (!string.IsNullOrEmpty(query))
        {
            if (SearchRequest.TryRead(query, from, to, 0, null, out problem) is { } request)
                (asked, problem) = await desk.AskAsync(request with { ByEvent = byEvent }, reason, Visitor);
        }
        else if (!string.IsNullOrEmpty(rule))
        {
            (asked, problem) = await standing.AskRuleAsync(rule, reason, Visitor);
        }
        else if (ordinal is { } record)
        {
            (asked, problem) = await desk.AskAsync(record, Token, reason, Visitor);
        }

        return asked is null ? Again(problem!) : LocalRedirect(FormattableString.Invariant($"/reveals/{asked.Id}"));
    }
}
