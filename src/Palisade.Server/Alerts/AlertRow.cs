using System.Text.Json;
using Palisade.Rules;

namespace Palisade.Server.Alerts;

/// <summary>An alert as a line of the list.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Level">The rule's level.</param>
/// <param name="Title">The rule's title.</param>
/// <param name="RuleId">The rule's id; empty when it has none.</param>
/// <param name="Host">The host's token.</param>
/// <param name="Source">The stream of the first event, with tokens.</param>
/// <param name="Count">The findings.</param>
/// <param name="Suppressed">Those hidden.</param>
/// <param name="FirstSeen">When it was found first.</param>
/// <param name="LastSeen">When it was found last.</param>
/// <param name="FirstEvent">The first time of an event; none when no event has one.</param>
/// <param name="LastEvent">The last.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Assignee">The name of the account that works on it; null for none.</param>
/// <param name="GroupJson">Of a correlation what it groups by, as a JSON object with tokens; empty for a rule.</param>
internal sealed record AlertRow(long Id, RuleLevel Level, string Title, string RuleId, string Host, string Source, long Count, long Suppressed, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset FirstEvent, DateTimeOffset LastEvent, AlertState State, string? Assignee, string GroupJson)
{
    /// <summary>What a correlation groups by, which tells two alerts of one apart: <c>SourceIp ip-7f3a9c41d0, TargetUserName user-…</c>. Empty for a rule.</summary>
    public string Group => GroupOf(GroupJson);

    /// <summary>A group in words; empty for none.</summary>
    public static string GroupOf(string json)
    {
        if (json.Length == 0)
            return "";
        using JsonDocument document = TokenJson.Parse(json);
        return string.Join(", ", document.RootElement.EnumerateObject().Select(p => p.Name + " " + (p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : p.Value.GetRawText())));
    }
}
