namespace Palisade.Incidents.Facts;

/// <summary>What is known of an incident: of each fact the last that was stated or shown. What was known before is in the ledger. Not safe on several threads at once.</summary>
internal sealed class IncidentFacts
{
    private readonly Dictionary<FactName, IncidentFact> _facts = [];

    public IEnumerable<IncidentFact> All => FactNames.All.Select(Find).OfType<IncidentFact>();

    /// <summary>Takes a fact in place of what was known before.</summary>
    public IncidentFacts With(IncidentFact fact)
    {
        _facts[fact.Name] = fact;
        return this;
    }

    /// <summary>Takes back what was known.</summary>
    public void Forget(FactName name) => _facts.Remove(name);

    /// <summary>What is known; null when nothing is.</summary>
    public IncidentFact? Find(FactName name) => _facts.GetValueOrDefault(name);
}
