using System.Collections.Immutable;
using System.Text;
using Palisade.Incidents.Grouping;

namespace Palisade.Server.Cases;

/// <summary>The entities of a sighting as a text, and one that a person names. A token says by itself of what kind it is; a digest has no hyphen.</summary>
internal static class SightingEntities
{
    /// <summary>Writes them.</summary>
    /// <param name="host">The host's token, which not every event has in it; empty for none.</param>
    /// <param name="entities">What the event has.</param>
    public static string Write(string host, IEnumerable<Entity> entities) => string.Join(' ', entities.Select(e => e.Value).Prepend(host).Where(v => v.Length > 0).Distinct());

    public static ImmutableArray<Entity> Read(string text) => [.. EntityReader.Read(Encoding.UTF8.GetBytes(text))];

    /// <summary>The entity that a text is; null when it is none, or more than one.</summary>
    public static Entity? Find(string text) => Read(text) is [var only] && only.Value == text ? only : null;
}
