namespace Palisade.Incidents.Facts;

/// <summary>A fact that packs may ask for.</summary>
/// <param name="Name">As packs and the ledger write it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">Of a number: its unit. Else empty.</param>
/// <param name="Question">What a page asks for it.</param>
internal sealed record FactName(string Name, FactKind Kind, string Unit, string Question);
