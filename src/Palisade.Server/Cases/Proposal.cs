using System.Globalization;
using Palisade.Incidents.Grouping;
using Palisade.Rules;

namespace Palisade.Server.Cases;

/// <summary>A proposed case as it is at a moment.</summary>
/// <param name="Id">The number of its first sighting.</param>
/// <param name="Level">The highest of its alerts.</param>
/// <param name="Weight">How much it asks to be looked at.</param>
/// <param name="IsWorthACase">Whether it is more than one rule of small weight.</param>
/// <param name="First">The first event.</param>
/// <param name="Last">The last event so far.</param>
/// <param name="Sightings">What belongs together, in the order of time.</param>
/// <param name="Links">Why.</param>
/// <param name="Into">The case that a part of it is in; null for none.</param>
internal sealed record Proposal(long Id, RuleLevel Level, double Weight, bool IsWorthACase, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<Sighting> Sightings, IReadOnlyList<ProposalLink> Links, long? Into)
{
    /// <summary>Its alerts.</summary>
    public IReadOnlyList<long> Alerts { get; } = [.. Sightings.Select(s => s.Alert).Distinct()];

    /// <summary>The hosts that they are on, by token.</summary>
    public IReadOnlyList<string> Hosts { get; } = [.. Sightings.Select(s => s.Host).Where(h => h.Length > 0).Distinct()];

    /// <summary>Its tactics, as rules name them.</summary>
    public IReadOnlyList<string> Tactics { get; } = [.. Sightings.SelectMany(s => s.Tactics).Distinct()];

    /// <summary>The titles of its alerts, by number; filled for those that are shown.</summary>
    public IReadOnlyDictionary<long, string> Titles { get; init; } = new Dictionary<long, string>();

    /// <summary>Whether all of it is of drills.</summary>
    public bool IsDrill { get; init; }

    /// <summary>The title of the highest alert, and where.</summary>
    public string Title
    {
        get
        {
            string title = Titles.GetValueOrDefault(Sightings.MaxBy(s => s.Level)!.Alert, "Alerts that belong together");
            string place = Hosts.Count switch { 0 => "", 1 => " on " + Hosts[0], _ => string.Create(CultureInfo.InvariantCulture, $" on {Hosts.Count} hosts") };
            return (title.Length > 140 ? title[..140] + "…" : title) + place;
        }
    }

    /// <summary>Why an alert belongs to the others, in words; empty where nothing links it to one before.</summary>
    public string WhyOf(long alert) => string.Join("; ", Links.Where(l => l.Sighting.Alert == alert && l.Other.Alert != alert).DistinctBy(l => l.Shared).Take(3)
        // Several things shared with the same alert are one reason: its name and the time between stand once.
        .GroupBy(l => (l.Other.Alert, l.Apart)).Select(g => string.Join(" and ", g.Select(l => l.What)) + ", " + g.Key.Apart + " " + Named(g.First().Other)));

    private string Named(Sighting sighting) => string.Create(CultureInfo.InvariantCulture, $"alert {sighting.Alert}") + (Titles.TryGetValue(sighting.Alert, out string? title) ? $" ({title})" : "");
}
