using Palisade.Rules;

namespace Palisade.Server.Notices;

/// <summary>What is told to whom: <c>notices</c> of the configuration file.</summary>
internal sealed record NoticeSettings
{
    /// <summary>The least level of a new alert that is told of.</summary>
    public RuleLevel Level { get; init; } = RuleLevel.High;

    /// <summary>The most notices about alerts in an hour: 1 to 60. What comes between two is told together.</summary>
    public int AlertsPerHour { get; init; } = 6;

    /// <summary>How long before a clock ends it is told that it is due soon: at most a week. Of a term shorter than twice that, when half of it is over.</summary>
    public TimeSpan DueWithin { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Where they go; none for nowhere.</summary>
    public IReadOnlyList<NoticeChannel> Channels { get; init; } = [];

    /// <summary>All of it in words, without secrets and without anybody's address: for the page of the settings, and to see whether it has changed.</summary>
    public string Words => Channels.Count == 0 ? "(none)" : FormattableString.Invariant($"alerts from {Findings.RuleLevels.Name(Level)}, at most {AlertsPerHour} an hour; clocks {DueWithin.TotalHours:0.##} h before; to {string.Join("; ", Channels.Select(c => c.Words))}");
}
