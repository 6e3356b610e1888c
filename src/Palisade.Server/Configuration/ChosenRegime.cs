using Palisade.Incidents.Clocks;

namespace Palisade.Server.Configuration;

/// <summary>A pack that applies: <c>regimes</c> of the configuration file.</summary>
/// <param name="Place">The file it was read from; the pack's id where it is one of those that come with the program.</param>
/// <param name="Digest">SHA-256 of its text.</param>
/// <param name="Regime">What it says.</param>
internal sealed record ChosenRegime(string Place, string Digest, Regime Regime)
{
    /// <summary>Without a word of the file: grades, and no clocks. Which law applies to whom nobody can guess.</summary>
    public static IReadOnlyList<ChosenRegime> Default { get; } = [BuiltIn("severity")!];

    /// <summary>A pack that comes with the program; null when there is none of this name.</summary>
    public static ChosenRegime? BuiltIn(string id) => Regimes.BuiltIn.FirstOrDefault(r => r.Id == id) is { } regime ? new ChosenRegime(id, "", regime) : null;
}
