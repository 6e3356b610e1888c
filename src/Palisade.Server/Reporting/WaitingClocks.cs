namespace Palisade.Server.Reporting;

/// <summary>Clocks of a case that begin with a fact which nobody has stated.</summary>
/// <param name="Case">The case.</param>
/// <param name="Fact">The fact, by its name: awareAt.</param>
/// <param name="Question">The fact as it is asked for.</param>
/// <param name="Count">How many clocks.</param>
internal sealed record WaitingClocks(long Case, string Fact, string Question, int Count);
