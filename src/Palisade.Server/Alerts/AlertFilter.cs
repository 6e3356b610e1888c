using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Server.Alerts;

/// <summary>Which alerts.</summary>
internal sealed record AlertFilter
{
    /// <summary>What is looked at by default: new and open, without what suppressions hide wholly.</summary>
    public const string ToDo = "to-do";

    /// <summary>What suppressions hide wholly, in any state.</summary>
    public const string Suppressed = "suppressed";

    public const string All = "all";

    /// <summary>The most characters of a text searched for.</summary>
    public const int MaxText = 200;

    /// <summary>All that can be asked of states.</summary>
    public static string[] States { get; } = [ToDo, "new", "open", "false-positive", "resolved", Suppressed, All];

    /// <summary>One of <see cref="States"/>.</summary>
    public string State { get; init; } = ToDo;

    /// <summary>The lowest level.</summary>
    public RuleLevel MinLevel { get; init; }

    /// <summary>What title, host, source, channel or tags must contain, in any case; empty for anything.</summary>
    public string Text { get; init; } = "";

    /// <summary>The id of the rule; empty for any.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The account that works on it; null for any and none.</summary>
    public long? Assignee { get; init; }

    /// <summary>Reads what was asked for.</summary>
    /// <returns>What is wrong with it; null when it was read.</returns>
    public static string? Read(string? state, string? level, string? text, string? rule, long? assignee, out AlertFilter filter)
    {
        filter = new AlertFilter();
        state = string.IsNullOrEmpty(state) ? ToDo : state;
        if (!States.Contains(state))
            return "state is one of " + string.Join(", ", States) + ".";
        if (!TryLevel(level, out RuleLevel least))
            return "level is one of " + string.Join(", ", Enum.GetValues<RuleLevel>().Select(RuleLevels.Name)) + ".";
        if (text?.Length > MaxText || rule?.Length > MaxText)
            return FormattableString.Invariant($"text and rule have at most {MaxText} characters.");
        filter = new AlertFilter { State = state, MinLevel = least, Text = text?.Trim() ?? "", Rule = rule?.Trim() ?? "", Assignee = assignee };
        return null;
    }

    private static bool TryLevel(string? name, out RuleLevel level)
    {
        level = RuleLevel.Informational;
        if (string.IsNullOrEmpty(name))
            return true;
        foreach (RuleLevel known in Enum.GetValues<RuleLevel>())
        {
            if (RuleLevels.Name(known) != name)
                continue;
            level = known;
            return true;
        }

        return false;
    }
}
