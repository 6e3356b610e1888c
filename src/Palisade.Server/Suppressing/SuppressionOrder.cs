using System.Globalization;
using Palisade.Privacy;
using Palisade.Server.Alerts;

namespace Palisade.Server.Suppressing;

/// <summary>A suppression as somebody asks for it.</summary>
internal sealed record SuppressionOrder
{
    /// <summary>The longest that one lasts.</summary>
    public const int MaxDays = 90;

    private const int MaxText = 500, MaxReason = 1000;

    /// <summary>The id of a rule; empty for any.</summary>
    public string? Rule { get; init; }

    /// <summary>The token of a host; empty for any.</summary>
    public string? Host { get; init; }

    /// <summary>The name of a field that matched; empty for any.</summary>
    public string? Field { get; init; }

    /// <summary>What the field holds, as alerts show it: with tokens.</summary>
    public string? Value { get; init; }

    /// <summary>Daily from: HH:mm, UTC; empty for all day.</summary>
    public string? From { get; init; }

    /// <summary>Daily until: HH:mm, UTC; empty for all day. Earlier than from means over midnight.</summary>
    public string? To { get; init; }

    /// <summary>The days until it ends by itself: 1 to 90.</summary>
    public int Days { get; init; }

    public string? Reason { get; init; }

    /// <summary>Counts and hides nothing.</summary>
    public bool MonitorOnly { get; init; }

    /// <summary>What is wrong with it; null when it can be made.</summary>
    /// <param name="isRule">Whether there is a rule with an id.</param>
    public string? Refusal(Func<string, bool> isRule)
    {
        (string rule, string host, string field, string value, string reason) = (Trim(Rule), Trim(Host), Trim(Field), Trim(Value), Trim(Reason));
        if (reason.Length is 0 or > MaxReason)
            return FormattableString.Invariant($"Say why, in at most {MaxReason} characters: whoever finds it later must be able to judge it.");
        if (Days is < 1 or > MaxDays)
            return FormattableString.Invariant($"It ends by itself after 1 to {MaxDays} days.");
        if (rule.Length + host.Length + field.Length == 0)
            return "Name a rule, a host or a field: one that hides everything is not taken.";
        if (new[] { rule, host, field, value }.Any(text => text.Length > MaxText || text.Any(char.IsControl)))
            return FormattableString.Invariant($"A rule, host, field or value has at most {MaxText} characters, and none of control.");
        if (field.Length == 0 != (value.Length == 0))
            return "Give a field together with its value.";
        if (rule.Length > 0 && !isRule(rule))
            return "There is no rule with this id in use, and no alert of one: copy the id from an alert.";
        if (!TryWindow(out _, out _))
            return "Give both ends of the daily window as HH:mm (UTC), not the same, or none.";
        return host.Length > 0 && !ClearText.IsToken(host, PersonalKind.Host) && !ClearText.IsToken(host, PersonalKind.Ip) ? "Name the host by its token, as alerts show it (host-7f3a9c41d0), not in clear; on the page Suppressions its name can be given, and waits for a second person." : ClearRefusal(field, value, reason);
    }

    /// <summary>The daily window in minutes of the UTC day; null for all day.</summary>
    public bool TryWindow(out int? from, out int? to)
    {
        (from, to) = (null, null);
        if (Trim(From).Length == 0 && Trim(To).Length == 0)
            return true;
        if (!TimeOnly.TryParseExact(Trim(From), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly begin) || !TimeOnly.TryParseExact(Trim(To), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly end) || begin == end)
            return false;
        (from, to) = ((begin.Hour * 60) + begin.Minute, (end.Hour * 60) + end.Minute);
        return true;
    }

    /// <summary>A text without blanks around it; empty for none.</summary>
    public static string Trim(string? text) => text?.Trim() ?? "";

    // A suppression stays for months where many read it: nobody's name or address stands in it in clear.
    private static string? ClearRefusal(string field, string value, string reason)
    {
        if (field.Length > 0 && PersonFields.TryKind(field, out _) && !PersonFields.Stays(value) && !ClearText.IsToken(value) && !IsNumber(value))
            return $"The field {field} holds what leads to a person: give the token that alerts show, not the value in clear; on the page Suppressions it can be given, and waits for a second person.";
        return ClearText.NamesSomebody(value) || ClearText.NamesSomebody(reason) ? "A value or the reason names a person, an address or a machine in clear: give the token that alerts show." : null;
    }

    private static bool IsNumber(string value) => !value.AsSpan().ContainsAnyExceptInRange('0', '9');
}
