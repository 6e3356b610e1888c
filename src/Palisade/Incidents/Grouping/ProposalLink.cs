namespace Palisade.Incidents.Grouping;

/// <summary>Why a sighting is in a proposal.</summary>
/// <param name="Sighting">The one that came.</param>
/// <param name="Other">One that was there.</param>
/// <param name="Shared">What they share.</param>
/// <param name="Hosts">On how many hosts that was seen of late; 1 of a host.</param>
/// <param name="Gap">How far apart they are.</param>
internal sealed record ProposalLink(Sighting Sighting, Sighting Other, Entity Shared, int Hosts, TimeSpan Gap)
{
    /// <summary>What they share, for people.</summary>
    public string What => Shared.Kind == EntityKind.Host ? $"on {Shared.Value}" : $"both with {Shared.Value}, which {Hosts} {(Hosts == 1 ? "host" : "hosts")} had of late";

    /// <summary>How far apart they are, for people; the name of the other follows.</summary>
    public string Apart => Gap < TimeSpan.FromSeconds(1) ? "at the same time as" : (Gap < TimeSpan.FromMinutes(1) ? $"{Gap.Seconds} s" : Gap < TimeSpan.FromHours(1) ? $"{Gap.Minutes} min" : $"{(int)Gap.TotalHours} h") + " apart from";

    /// <summary>For people.</summary>
    public override string ToString() => FormattableString.Invariant($"{What}, {Apart} alert {Other.Alert}");
}
