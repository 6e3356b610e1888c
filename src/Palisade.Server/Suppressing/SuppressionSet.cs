using System.Text.Json;
using Palisade.Findings;
using Palisade.Server.Alerts;

namespace Palisade.Server.Suppressing;

/// <summary>The suppressions that are in effect: immutable, replaced as a whole when one is made or ended. Safe on any thread.</summary>
internal sealed class SuppressionSet(IReadOnlyList<Suppression> suppressions)
{
    /// <summary>None.</summary>
    public static SuppressionSet None { get; } = new([]);

    /// <summary>Those in effect now that may apply to findings of a rule; mostly none, and then nothing more is to be asked.</summary>
    /// <param name="rule">The rule's id.</param>
    /// <param name="now">The time by this machine's clock: a sender's must not be able to place an event in a window.</param>
    public List<Suppression>? For(string rule, DateTimeOffset now)
    {
        List<Suppression>? may = null;
        foreach (Suppression suppression in suppressions)
        {
            if ((suppression.RuleId.Length == 0 || suppression.RuleId == rule) && suppression.Expires > now && IsInWindow(suppression, now))
                (may ??= []).Add(suppression);
        }

        return may;
    }

    /// <summary>Whether one applies to a finding of its rule.</summary>
    /// <param name="suppression">From <see cref="For"/>.</param>
    /// <param name="finding">With tokens in the place of personal values.</param>
    public static bool Applies(Suppression suppression, Finding finding) =>
        (suppression.Host.Length == 0 || suppression.Host.Equals(finding.Host, StringComparison.OrdinalIgnoreCase))
        && (suppression.Field.Length == 0 || Holds(finding, suppression.Field, suppression.Value));

    private static bool IsInWindow(Suppression suppression, DateTimeOffset now)
    {
        if (suppression.WindowFrom is not { } from || suppression.WindowTo is not { } to)
            return true;
        int minute = (int)now.UtcDateTime.TimeOfDay.TotalMinutes;
        return from < to ? minute >= from && minute < to : minute >= from || minute < to;
    }

    private static bool Holds(Finding finding, string field, string value)
    {
        foreach ((string name, string text) in finding.Correlation?.Group ?? [])
        {
            if (name == field && text.Equals(value, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        using JsonDocument matched = TokenJson.Parse(finding.MatchedJson);
        return matched.RootElement.TryGetProperty(field, out JsonElement held) && Holds(held, value);
    }

    private static bool Holds(JsonElement held, string value) => held.ValueKind switch
    {
        JsonValueKind.Array => held.EnumerateArray().Any(part => Holds(part, value)),
        JsonValueKind.String => held.GetString()!.Equals(value, StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Number => held.GetRawText() == value,
        _ => false,
    };
}
