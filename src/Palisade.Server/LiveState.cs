using Palisade.Server.Detecting;

namespace Palisade.Server;

/// <summary>What the parts of the running server share and the outside asks for. Safe on any thread.</summary>
internal sealed class LiveState(Detection detection)
{
    /// <summary>The detection.</summary>
    public Detection Detection { get; } = detection;

    /// <summary>The rules in use.</summary>
    public LiveRules Rules => Detection.Rules;
}
