using Palisade.Rules;

namespace Palisade.Incidents.Grouping;

/// <summary>Sightings that belong together, with the reasons. Changed by <see cref="CaseGrouper"/> only.</summary>
internal sealed class CaseProposal(long id)
{
    private readonly List<Sighting> _sightings = [];
    private readonly List<ProposalLink> _links = [];

    /// <summary>The number of its first sighting.</summary>
    public long Id => id;

    public IReadOnlyList<Sighting> Sightings => _sightings;

    public IReadOnlyList<ProposalLink> Links => _links;

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The highest of its sightings.</summary>
    public RuleLevel Level => _sightings.Max(s => s.Level);

    /// <summary>How many different tactics it has: what tells an attack from a noise.</summary>
    public int Tactics => _sightings.SelectMany(s => s.Tactics).Distinct().Count();

    /// <summary>How much it asks to be looked at: each level counts three times the one below, each tactic after the first doubles it, at most five times.</summary>
    public double Weight => Math.Pow(3, (int)Level) * Math.Pow(2, Math.Clamp(Tactics - 1, 0, 5));

    /// <summary>Whether it is more than one rule of small weight: something for a case of its own.</summary>
    public bool IsWorthACase => Level == RuleLevel.Critical || (Level >= RuleLevel.Medium && _sightings.Select(s => s.Rule).Distinct().Skip(1).Any() && (Tactics > 1 || Level >= RuleLevel.High));

    public void Add(Sighting sighting)
    {
        _sightings.Add(sighting);
        Reach(sighting);
    }

    /// <summary>Reaches as far as one of its sightings.</summary>
    public void Reach(Sighting sighting) => (First, Last) = (sighting.First < First ? sighting.First : First, sighting.Last > Last ? sighting.Last : Last);

    public void Add(ProposalLink link) => _links.Add(link);

    /// <summary>Takes in all of another. The other keeps what it had.</summary>
    public void Merge(CaseProposal other)
    {
        foreach (Sighting sighting in other._sightings)
            Add(sighting);
        _links.AddRange(other._links);
    }
}
