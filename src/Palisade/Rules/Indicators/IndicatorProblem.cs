namespace Palisade.Rules.Indicators;

/// <summary>Something in a list of indicators that is none.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">1-based; 0 for the file as a whole, or where the format has no lines.</param>
/// <param name="Reason">Why.</param>
internal sealed record IndicatorProblem(string Path, int Line, string Reason);
