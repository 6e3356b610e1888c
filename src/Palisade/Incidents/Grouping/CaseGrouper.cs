namespace Palisade.Incidents.Grouping;

/// <summary>
/// Puts sightings together to proposals of cases: those that share a host within a short time, or something rare within a longer one. Each is put where it belongs when it comes; what a person links or parts
/// later is not its business. Bounded: of many sightings those that came first are forgotten. Logs of
/// last month may come today: nothing is forgotten because its time is long ago. Not safe on several threads at once.
/// </summary>
internal sealed class CaseGrouper(GroupingSettings settings)
{
    // Of one entity; more recent ones make older ones needless, since they are in the same proposals.
    private const int MaxRecent = 64;

    private const int MaxLinks = 4;

    private readonly EntityHistory _history = new(settings);
    private readonly Dictionary<Entity, List<Sighting>> _recent = [];
    private readonly Dictionary<long, CaseProposal> _proposalOf = [];
    private readonly Queue<Sighting> _byArrival = [];
    private readonly Dictionary<long, Sighting> _sightings = [];

    /// <summary>The proposals that are remembered.</summary>
    public IEnumerable<CaseProposal> Proposals => _proposalOf.Values.Distinct();

    /// <summary>Puts a sighting into the proposal it belongs to, alone when to none.</summary>
    /// <returns>The proposal, and those that it took in because this one links them.</returns>
    public (CaseProposal Proposal, IReadOnlyList<CaseProposal> Merged) Add(Sighting sighting)
    {
        bool isHabit = _history.IsHabit(sighting);
        _history.Note(sighting);
        List<ProposalLink> links = FindLinks(sighting, isHabit);
        List<CaseProposal> joined = [];
        List<ProposalLink> kept = [];
        (DateTimeOffset first, DateTimeOffset last, int count) = (sighting.First, sighting.Last, 1);
        foreach (ProposalLink link in links.OrderBy(l => l.Gap).ThenBy(l => l.Hosts))
        {
            CaseProposal other = _proposalOf[link.Other.Id];
            if (!joined.Contains(other))
            {
                DateTimeOffset from = other.First < first ? other.First : first, to = other.Last > last ? other.Last : last;
                if (to - from > settings.MaxLength || count + other.Sightings.Count > settings.MaxSightings)
                    continue;
                (first, last, count) = (from, to, count + other.Sightings.Count);
                joined.Add(other);
                kept.Add(link);
            }
            else if (kept.Count < MaxLinks)
            {
                kept.Add(link);
            }
        }

        return Put(sighting, isHabit, joined, kept);
    }

    /// <summary>Has a sighting reach from one event to another: it went on since. What is forgotten is let be.</summary>
    public void Extend(long sighting, DateTimeOffset first, DateTimeOffset last)
    {
        if (!_sightings.TryGetValue(sighting, out Sighting? found))
            return;
        found.Extend(first, last);
        _proposalOf[sighting].Reach(found);
    }

    /// <summary>The proposal that a sighting of late is in; null when it is forgotten.</summary>
    public CaseProposal? ProposalOf(long sighting) => _proposalOf.GetValueOrDefault(sighting);

    private (CaseProposal Proposal, IReadOnlyList<CaseProposal> Merged) Put(Sighting sighting, bool isHabit, List<CaseProposal> joined, List<ProposalLink> links)
    {
        CaseProposal proposal = joined.MaxBy(p => p.Sightings.Count) ?? new CaseProposal(sighting.Id);
        CaseProposal[] merged = [.. joined.Where(p => p != proposal)];
        foreach (CaseProposal other in merged)
        {
            proposal.Merge(other);
            foreach (Sighting moved in other.Sightings)
            {
                if (_proposalOf.ContainsKey(moved.Id))
                    _proposalOf[moved.Id] = proposal;
            }
        }

        proposal.Add(sighting);
        foreach (ProposalLink link in links)
            proposal.Add(link);
        _proposalOf[sighting.Id] = proposal;
        foreach (Entity entity in sighting.Entities.Where(e => !isHabit || e.Kind != EntityKind.Host))
            Remember(entity, sighting);
        Forget(sighting);
        return (proposal, merged);
    }

    private List<ProposalLink> FindLinks(Sighting sighting, bool isHabit)
    {
        List<ProposalLink> links = [];
        foreach (Entity entity in sighting.Entities)
        {
            bool isHost = entity.Kind == EntityKind.Host && entity.Value == sighting.Host;
            if (settings.Ignored.Contains(entity) || (isHost && isHabit) || !_recent.TryGetValue(entity, out List<Sighting>? others))
                continue;
            int hosts = isHost ? 1 : _history.HostsOf(entity, sighting.Last);
            if (!isHost && hosts > settings.RareHosts)
                continue;

            // Another host that is named is a weaker tie than a common one, and a longer one than being there.
            TimeSpan reach = isHost ? settings.HostGap : settings.EntityGap;
            foreach (Sighting other in others)
            {
                bool isSameHost = other.Host == sighting.Host;
                TimeSpan gap = sighting.GapTo(other);
                if (gap <= (isSameHost ? settings.HostGap : reach))
                    links.Add(new ProposalLink(sighting, other, entity, hosts, gap));
            }
        }

        return links;
    }

    private void Remember(Entity entity, Sighting sighting)
    {
        if (!_recent.TryGetValue(entity, out List<Sighting>? recent))
            _recent.Add(entity, recent = []);
        recent.Add(sighting);
        if (recent.Count > MaxRecent)
            recent.RemoveAt(0);
    }

    private void Forget(Sighting newest)
    {
        _byArrival.Enqueue(newest);
        _sightings[newest.Id] = newest;
        while (_byArrival.Count > settings.MaxRemembered)
        {
            Sighting oldest = _byArrival.Dequeue();
            _proposalOf.Remove(oldest.Id);
            _sightings.Remove(oldest.Id);
            foreach (Entity entity in oldest.Entities)
            {
                if (!_recent.TryGetValue(entity, out List<Sighting>? recent))
                    continue;
                recent.Remove(oldest);
                if (recent.Count == 0)
                    _recent.Remove(entity);
            }
        }
    }
}
