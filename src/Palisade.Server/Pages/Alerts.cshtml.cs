using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>The list of alerts, with what can be done to several of them at once.</summary>
[Needs(Permission.ReadAlerts, Change = Permission.TriageAlerts)]
internal sealed class AlertsPage(AlertBook book, AlertTriage triage, TimeProvider clock) : PalisadePage
{
    private const int PageSize = 50;

    public AlertFilter Filter { get; private set; } = new();

    public bool Mine { get; private set; }

    public IReadOnlyList<AlertRow> Rows { get; private set; } = [];

    public PagerView Pager { get; private set; } = new("", null, null);

    /// <summary>What was done a moment ago and can be undone; empty for nothing.</summary>
    public string Batch { get; private set; } = "";

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IActionResult> OnGetAsync(string? state, string? level, string? text, string? rule, bool mine, string? after, string? batch, string? done)
    {
        if (done is "undone" or "too-late")
            Done = done == "undone" ? "It is as it was; what was changed again since stays." : "It is too late to undo this.";
        return await LoadAsync(state, level, text, rule, mine, after, batch);
    }

    public async Task<IActionResult> OnPostAsync(long[]? ids, string? act, string? reason, string? back)
    {
        TriageAction? action = TriageActions.Find(act);
        TriageAnswer? answer = null;
        if ((AlertTriage.Refusal(ids ?? [], action, reason ?? "") ?? (answer = await triage.ApplyAsync(Visitor, ids!, action!.Value, reason ?? "")).Problem) is { } refusal)
        {
            Problems.Add(refusal);
            Dictionary<string, Microsoft.Extensions.Primitives.StringValues> asked = QueryHelpers.ParseQuery(back);
            await LoadAsync(asked.GetValueOrDefault("state"), asked.GetValueOrDefault("level"), asked.GetValueOrDefault("text"), asked.GetValueOrDefault("rule"), asked.ContainsKey("mine"), asked.GetValueOrDefault("after"), null);
            return Again();
        }

        return LocalRedirect("/alerts" + With(back, "batch", answer!.Batch));
    }

    public async Task<IActionResult> OnPostUndoAsync(string? batch, string? back) =>
        LocalRedirect("/alerts" + With(back, "done", await triage.UndoAsync(Visitor, batch ?? "") is null ? "too-late" : "undone"));

    /// <summary>The address of this list with one thing else.</summary>
    public string With(string name, string? value) => "/alerts" + With(Query(), name, value);

    /// <summary>What the list is asked for, without what was done.</summary>
    public string Query() => With(With(Request.QueryString.Value, "batch", null), "done", null);

    private static string With(string? query, string name, string? value)
    {
        // Only what this page knows goes into its own address.
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> parts = QueryHelpers.ParseQuery(query);
        string?[] known = ["state", "level", "text", "rule", "mine", "after", "batch", "done"];
        IEnumerable<KeyValuePair<string, string?>> kept = parts.Where(p => known.Contains(p.Key) && p.Key != name).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
        return QueryHelpers.AddQueryString("", value is null ? kept : kept.Append(KeyValuePair.Create(name, (string?)value)));
    }

    private async Task<IActionResult> LoadAsync(string? state, string? level, string? text, string? rule, bool mine, string? after, string? batch)
    {
        AlertPlace place = default;
        string? refusal = AlertFilter.Read(state, level, text, rule, mine ? Visitor.AccountId : null, out AlertFilter filter);
        if (refusal is null && !string.IsNullOrEmpty(after) && !AlertPlace.TryParse(after, out place))
            refusal = "This place of the list is not known: begin at its top.";
        (Filter, Mine, Batch) = (filter, mine, batch is { Length: 16 } ? batch : "");
        if (refusal is not null)
            return Again(refusal);
        List<AlertRow> rows = await book.ListAsync(filter, string.IsNullOrEmpty(after) ? null : place, PageSize);
        Rows = [.. rows.Take(PageSize)];
        string count = Rows.Count == 1 ? "1 alert" : string.Create(CultureInfo.InvariantCulture, $"{Rows.Count} alerts");
        Pager = new PagerView(string.IsNullOrEmpty(after) && rows.Count <= PageSize ? count : count + " on this page",
            string.IsNullOrEmpty(after) ? null : With("after", null),
            rows.Count > PageSize ? With("after", AlertPlace.After(Rows[^1]).ToString()) : null);
        return Page();
    }
}
