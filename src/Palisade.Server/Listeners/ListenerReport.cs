namespace Palisade.Server.Listeners;

/// <summary>What a change of listeners came to.</summary>
/// <param name="Problems">Why it was not made; empty when it was.</param>
/// <param name="Changes">What was done, as <c>opened relp2</c>.</param>
internal sealed record ListenerReport(IReadOnlyList<string> Problems, IReadOnlyList<string> Changes);
