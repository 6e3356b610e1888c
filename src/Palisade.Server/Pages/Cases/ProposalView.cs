using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>A proposed case, for the partial _Proposal.</summary>
internal sealed record ProposalView(Proposal Proposal, VisitorIdentity Visitor, DateTimeOffset Now);
