using System.Collections.Frozen;

namespace Palisade.Incidents.Grouping;

/// <summary>What makes two sightings belong together.</summary>
internal sealed record GroupingSettings
{
    /// <summary>How far apart two sightings on one host may be. 15 minutes.</summary>
    public TimeSpan HostGap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How far apart two sightings may be that share anything else. Four hours.</summary>
    public TimeSpan EntityGap { get; init; } = TimeSpan.FromHours(4);

    /// <summary>An account, address or digest seen on more hosts than these of late is common, and links nothing. 4.</summary>
    public int RareHosts { get; init; } = 4;

    /// <summary>How long it is known where something was seen. 30 days.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A rule that had so many sightings on a host within <see cref="HabitDays"/> is a habit of it: being on that host then links nothing. 12.</summary>
    public int HabitSightings { get; init; } = 12;

    /// <summary>Seven days.</summary>
    public TimeSpan HabitDays { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A proposal does not grow beyond this length. 24 hours.</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Nor beyond so many sightings. 2,000.</summary>
    public int MaxSightings { get; init; } = 2000;

    /// <summary>The sightings that are remembered, those that came last. 20,000: some 30 MB.</summary>
    public int MaxRemembered { get; init; } = 20_000;

    /// <summary>What means nothing: scanners, proxies, service accounts.</summary>
    public FrozenSet<Entity> Ignored { get; init; } = [];
}
