namespace Palisade.Server.Reporting;

/// <summary>The clocks of a case that begin with facts which nobody has stated.</summary>
/// <param name="Case">The case.</param>
/// <param name="Fact">The fact that most of them wait for, by its name: awareAt.</param>
/// <param name="Question">That fact as it is asked for.</param>
/// <param name="Count">How many clocks wait, for this fact or another.</param>
/// <param name="Others">How many other facts are waited for.</param>
/// <param name="IsMinor">Whether nothing shows that there is an incident: no alert and no fact, or a severity of low.</param>
internal sealed record WaitingClocks(long Case, string Fact, string Question, int Count, int Others, bool IsMinor);
