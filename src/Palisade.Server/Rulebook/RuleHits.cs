namespace Palisade.Server.Rulebook;

/// <summary>What a rule has found, over all alerts kept.</summary>
internal sealed class RuleHits
{
    public static RuleHits None { get; } = new();

    /// <summary>The id of the rule; empty where it has none.</summary>
    public string RuleId { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>Alerts.</summary>
    public long Alerts { get; init; }

    /// <summary>Findings.</summary>
    public long Findings { get; init; }

    /// <summary>Of these, hidden by suppressions.</summary>
    public long Suppressed { get; init; }

    /// <summary>The last, microseconds since 1970; 0 for none.</summary>
    public long LastSeen { get; init; }

    /// <summary>When it last found something.</summary>
    public DateTimeOffset Last => LastSeen == 0 ? default : DateTimeOffset.UnixEpoch.AddMicroseconds(LastSeen);
}
