namespace Palisade.Server.Rulebook;

/// <summary>Which rules of a set could have matched what came in since the set is in use: an event of their source was there. Safe on any thread.</summary>
/// <param name="rules">How many rules the set has.</param>
internal sealed class RuleReach(int rules)
{
    private readonly Lock _gate = new();
    private readonly bool[] _could = new bool[rules];

    /// <summary>Adds what a matcher has seen.</summary>
    public void Add(bool[] could)
    {
        lock (_gate)
        {
            for (int i = 0; i < could.Length; i++)
                _could[i] |= could[i];
        }
    }

    /// <summary>A copy, by the index of the rule in the set.</summary>
    public bool[] ToArray()
    {
        lock (_gate)
            return [.. _could];
    }
}
