using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Detecting;
using Palisade.Server.Ledger;
using Palisade.Server.Rulebook;
using Palisade.Server.Suppressing;

namespace Palisade.Server;

/// <summary>What the parts of the running server share and the outside asks for. Safe on any thread.</summary>
internal sealed class LiveState(Detection detection, AlertFeed feed, SuppressionBook suppressions, RuleGate gate, LedgerWriter ledger)
{
    /// <summary>The detection.</summary>
    public Detection Detection { get; } = detection;

    /// <summary>Tells open pages what is new.</summary>
    public AlertFeed Feed { get; } = feed;

    /// <summary>What is not to be seen for a while.</summary>
    public SuppressionBook Suppressions { get; } = suppressions;

    /// <summary>Holds back rules that name somebody.</summary>
    public RuleGate Gate { get; } = gate;

    /// <summary>Takes every change.</summary>
    public LedgerWriter Ledger { get; } = ledger;

    /// <summary>The proposed cases.</summary>
    public required ProposalBoard Proposals { get; init; }

    /// <summary>The rules in use.</summary>
    public LiveRules Rules => Detection.Rules;
}
