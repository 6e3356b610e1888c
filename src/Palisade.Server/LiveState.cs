using Palisade.Server.Detecting;

namespace Palisade.Server;

/// <summary>What the parts of the running server share and the outside asks for. Safe on any thread.</summary>
internal sealed class LiveState
{
    private volatile LiveRules _rules;

    public LiveState(LiveRules rules) => _rules = rules;

    /// <summary>The rules in use.</summary>
    public LiveRules Rules => _rules;

    /// <summary>The detection, once it runs.</summary>
    public LiveDetector? Detector { get; set; }

    /// <summary>What was found so far.</summary>
    public AlertCounts Alerts { get; } = new();

    /// <summary>Puts another set in the place of the present one, as a whole.</summary>
    public void Use(LiveRules rules) => _rules = rules;
}
