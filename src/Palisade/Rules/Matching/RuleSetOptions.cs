namespace Palisade.Rules.Matching;

/// <summary>Switches of the engine. None changes which rules match: the tests hold that, and use them to.</summary>
public sealed record RuleSetOptions
{
    /// <summary>Look only at rules one of whose witnesses shows in the event. On by default.</summary>
    public bool Prefilter { get; init; } = true;

    /// <summary>Decide tests of EventID and Channel once for all events of a source. On by default.</summary>
    public bool FoldFacts { get; init; } = true;

    /// <summary>Keep rules apart by source and event id; off, each event is asked against a partition made for it alone. On by default.</summary>
    public bool Partition { get; init; } = true;
}
