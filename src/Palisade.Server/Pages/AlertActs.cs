using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>What can be done with chosen alerts, for the partial _AlertActs: its buttons belong to the form <c>triage</c> of the page, which carries what is chosen.</summary>
/// <param name="Visitor">Who does it.</param>
/// <param name="Reason">What was typed already.</param>
internal sealed record AlertActs(VisitorIdentity Visitor, string Reason);
