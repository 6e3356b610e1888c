using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>One alert: what matched, the event with tokens, its records, what was done with it. The list shows it beside itself.</summary>
[Needs(Permission.ReadAlerts, Change = Permission.TriageAlerts)]
internal sealed class AlertDetailPage(AlertBook book, AlertTriage triage, CaseBook cases, LiveState state, TimeProvider clock) : PalisadePage
{
    /// <summary>The fields shown of an event; further ones are counted.</summary>
    private const int MaxFields = 300;

    public AlertDetail Detail { get; private set; } = null!;

    public Alert Alert => Detail.Alert;

    public DateTimeOffset Now => clock.GetUtcNow();

    public IReadOnlyList<(string Name, string Value)> Matched { get; private set; } = [];

    public IReadOnlyList<(string Name, string Value)> Event { get; private set; } = [];

    /// <summary>What the rule's author says of it; empty where the rule is not in use any more, or says nothing.</summary>
    public string About { get; private set; } = "";

    /// <summary>The cases that it belongs to, by number.</summary>
    public IReadOnlyList<KeyValuePair<long, string>> Cases { get; private set; } = [];

    /// <summary>The harmless causes that the rule's author names; none where the rule is not in use any more.</summary>
    public IReadOnlyList<string> Harmless { get; private set; } = [];

    /// <summary>What was done a moment ago and can be undone; empty for nothing.</summary>
    public string Batch { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(long id, string? batch) => await LoadAsync(id, batch) ? Page() : Missing();

    public async Task<IActionResult> OnPostAsync(long id, string? act, string? reason)
    {
        if (!await LoadAsync(id, null))
            return Missing();
        TriageAction? action = TriageActions.Find(act);
        if (AlertTriage.Refusal([id], action, reason ?? "") is { } refusal)
            return Again(refusal);
        TriageAnswer answer = await triage.ApplyAsync(Visitor, [id], action!.Value, reason ?? "");
        return answer.Problem is { } problem ? Again(problem) : LocalRedirect(FormattableString.Invariant($"/alerts/{id}?batch={answer.Batch}"));
    }

    public async Task<IActionResult> OnPostUndoAsync(long id, string? batch)
    {
        bool undone = await triage.UndoAsync(Visitor, batch ?? "") is not null;
        if (!await LoadAsync(id, null))
            return Missing();
        if (!undone)
            return Again("It is too late to undo this.");
        return LocalRedirect(FormattableString.Invariant($"/alerts/{id}"));
    }

    private async Task<bool> LoadAsync(long id, string? batch)
    {
        if (await book.FindAsync(id) is not { } detail)
            return false;
        (Detail, Batch) = (detail, batch is { Length: 16 } ? batch : "");
        if (May(Permission.ReadCases))
            Cases = await cases.OfAlertAsync(id);
        SigmaDocument? rule = state.Rules.Find(detail.Alert.RuleId);
        // Many rules say Unknown there, which helps nobody to decide.
        (About, Harmless) = (rule?.Description ?? "", [.. (rule?.FalsePositives ?? []).Where(c => !c.Trim('.', ' ').Equals("unknown", StringComparison.OrdinalIgnoreCase))]);
        (Matched, Event) = (Fields(detail.Alert.Matched), Fields(detail.Alert.Event));
        return true;
    }

    private NotFoundResult Missing() => NotFound();

    // Nested objects as dotted names, as rules name them.
    private static List<(string, string)> Fields(string json)
    {
        List<(string, string)> fields = [];
        using JsonDocument document = TokenJson.Parse(json);
        Add("", document.RootElement, fields);
        if (fields.Count == MaxFields)
            fields.Add(("…", "further fields: see the record"));
        return fields;
    }

    private static void Add(string name, JsonElement value, List<(string, string)> fields)
    {
        if (fields.Count >= MaxFields)
            return;
        if (value.ValueKind != JsonValueKind.Object)
        {
            fields.Add((name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
            return;
        }

        foreach (JsonProperty member in value.EnumerateObject())
            Add(name.Length == 0 ? member.Name : name + "." + member.Name, member.Value, fields);
    }
}
