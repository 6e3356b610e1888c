namespace Palisade.Incidents.Grouping;

/// <summary>Why a sighting is in a proposal.</summary>
/// <param name="Sighting">The one that came.</param>
/// <param name="Other">One that was there.</param>
/// <param name="Shared">What they share.</param>
/// <param name="Hosts">On how many hosts that was seen of late; 1 of a host.</param>
/// <param name="Gap">How far apart they are.</param>
internal sealed record ProposalLink(Sighting Sighting, Sighting Other, Entity Shared, int Hosts, TimeSpan Gap)
{
    /// <summary>For people.</summary>
    public override string ToString()
    {
        string gap = Gap == TimeSpan.Zero ? "at the same time" : Gap < TimeSpan.FromMinutes(1) ? $"{Gap.Seconds} s apart" : Gap < TimeSpan.FromHours(1) ? $"{Gap.Minutes} min apart" : $"{(int)Gap.TotalHours} h apart";
        return Shared.Kind == EntityKind.Host ? $"on {Shared.Value}, {gap}" : $"both with {Shared.Value}, which {Hosts} {(Hosts == 1 ? "host" : "hosts")} had of late, {gap}";
    }
}
