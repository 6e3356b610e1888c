namespace Palisade.Server.Overviews;

/// <summary>What needs somebody now, and how the whole does: counts, no record and no sender's name.</summary>
/// <param name="NewAlerts">The new alerts, by level, the highest first.</param>
/// <param name="OpenAlerts">Alerts that somebody works on, or that came again.</param>
/// <param name="Sources">The senders.</param>
/// <param name="Vault">The vault.</param>
/// <param name="Detection">The detection.</param>
/// <param name="Suppressions">What hides findings.</param>
/// <param name="RevealsWaiting">Requests to see something in clear that wait for a second person.</param>
/// <param name="ClocksDue">Reporting clocks that end soon.</param>
/// <param name="ClocksLate">Reporting clocks that have run out.</param>
/// <param name="ReportsWaiting">Reports that wait for a second person.</param>
/// <param name="NoticesFailing">Notices that did not arrive yet, and are tried again.</param>
/// <param name="Hours">Findings by hour of the last two days, the earliest first; those hidden by suppressions among them.</param>
internal sealed record Overview(IReadOnlyList<NewAlerts> NewAlerts, long OpenAlerts, SourcesOverview Sources, VaultOverview Vault, DetectionOverview Detection, SuppressionsOverview Suppressions, int RevealsWaiting, int ClocksDue, int ClocksLate, int ReportsWaiting, int NoticesFailing, IReadOnlyList<FindingsOfHour> Hours)
{
    public CasesOverview Cases { get; init; } = new(0, 0, 0);

    /// <summary>Reporting clocks that do not begin before somebody states a fact.</summary>
    public int ClocksWaiting { get; init; }

    /// <summary>The cases of these clocks, without those that nothing shows to be an incident.</summary>
    public int CasesWaiting { get; init; }

    /// <summary>The rules.</summary>
    public RulesOverview Rules { get; init; } = new(0, 0, 0, []);

    /// <summary>The configuration as it was read last.</summary>
    public ConfigurationOverview Configuration { get; init; } = new(false, null);
}

/// <summary>The rules: whether they are what whoever runs the server thinks they are.</summary>
/// <param name="InUse">Those in use; with none nothing is found.</param>
/// <param name="Rejected">What did not load, or cannot run.</param>
/// <param name="HeldBack">Those that name somebody and wait for a second person.</param>
/// <param name="MissingPaths">Files and folders of rules, mappings and indicators that are configured and not there.</param>
internal sealed record RulesOverview(int InUse, int Rejected, int HeldBack, IReadOnlyList<string> MissingPaths)
{
    /// <summary>Those left out by their status: deprecated, unsupported.</summary>
    public int LeftOut { get; init; }
}

/// <summary>The configuration.</summary>
/// <param name="IsRefused">Whether the file as it was read last is not in use, because something is wrong in it.</param>
/// <param name="Read">When it was read again; null for not since the start.</param>
internal sealed record ConfigurationOverview(bool IsRefused, DateTimeOffset? Read);

/// <summary>The cases.</summary>
/// <param name="Proposed">Those that are proposed and worth one.</param>
/// <param name="OverdueTasks">Tasks that should be done by now.</param>
/// <param name="ChangedEvidence">Items of evidence that are not what was taken, or are gone.</param>
internal sealed record CasesOverview(int Proposed, int OverdueTasks, int ChangedEvidence)
{
    /// <summary>Evidence that a keeper is asked to hold.</summary>
    public int HoldsWaiting { get; init; }
}

/// <summary>The new alerts of a level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">Since when the oldest waits.</param>
internal sealed record NewAlerts(string Level, long Count, DateTimeOffset Oldest);

/// <summary>The senders since the program began.</summary>
/// <param name="Count">How many.</param>
/// <param name="Silent">Those that say nothing where by their habit they should.</param>
/// <param name="Losing">Those of which records were lost on the way.</param>
/// <param name="Lost">The records lost.</param>
/// <param name="Records">The records kept.</param>
/// <param name="Bytes">Their bytes.</param>
internal sealed record SourcesOverview(int Count, int Silent, int Losing, long Lost, long Records, long Bytes);

/// <summary>The vault.</summary>
/// <param name="Trouble">Whether it takes nothing in now.</param>
/// <param name="Records">The records that it ever took in; null when it is not known now.</param>
/// <param name="Checkpoint">When the last checkpoint was published; null for none.</param>
/// <param name="NextErasure">The next day on which records reach their maximum, unless they are held; null when there is none.</param>
internal sealed record VaultOverview(bool Trouble, long? Records, DateTimeOffset? Checkpoint, DateOnly? NextErasure);

/// <summary>The detection.</summary>
/// <param name="Rules">The rules in use.</param>
/// <param name="WaitingBytes">The bytes that wait to be matched.</param>
/// <param name="Trouble">Whether what is found cannot be written now.</param>
/// <param name="RemovedAlerts">The alerts that were removed in the last seven days because there were too many, and that nobody had closed.</param>
internal sealed record DetectionOverview(int Rules, long WaitingBytes, bool Trouble, long RemovedAlerts);

/// <summary>What hides findings.</summary>
/// <param name="Waiting">Those that wait for somebody to agree.</param>
/// <param name="EndingSoon">Those that end within a week.</param>
internal sealed record SuppressionsOverview(int Waiting, int EndingSoon);

/// <summary>The findings of an hour.</summary>
/// <param name="Hour">Its begin.</param>
/// <param name="ByLevel">How many of each level, the lowest level first.</param>
internal sealed record FindingsOfHour(DateTimeOffset Hour, IReadOnlyList<long> ByLevel);
