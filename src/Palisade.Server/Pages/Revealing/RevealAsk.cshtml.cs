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

    /// <summary>The query that was asked for, as it was typed: to who typed it, and to nobody else. Empty where it was not about one.</summary>
    public string Query { get; private set; } = "";

    public string From { get; private set; } = "";

    public string To { get; private set; } = "";

    public bool ByEvent { get; private set; }

    /// <summary>The mark of the rule that was asked for; empty where it was not about one.</summary>
    public string Rule { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public void OnGet(long? ordinal, string? token) =>
        (Ordinal, Token) = (ordinal?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", token is not null && TokenQuery.IsToken(token) ? token : "");

    public async Task<IActionResult> OnPostAsync(long? ordinal, string? token, string? query, string? from, string? to, string? rule, bool byEvent, string? reason)
    {
        OnGet(ordinal, token);
        (Query, From, To, ByEvent, Rule, Reason) = (query ?? "", from ?? "", to ?? "", byEvent, rule ?? "", reason ?? "");
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
