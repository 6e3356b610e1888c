using Palisade.Rules;

namespace Palisade.Server.Cases;

/// <summary>A case to be opened.</summary>
internal sealed record CaseOrder
{
    public string Title { get; init; } = "";

    /// <summary>Null for the highest level of its alerts.</summary>
    public RuleLevel? Severity { get; init; }

    /// <summary>Its alerts; may be none.</summary>
    public IReadOnlyList<long> Alerts { get; init; } = [];

    /// <summary>Why they belong together; may be empty.</summary>
    public string Why { get; init; } = "";

    /// <summary>Why a single one belongs here, where more is known than the above.</summary>
    public IReadOnlyDictionary<long, string> Reasons { get; init; } = new Dictionary<long, string>();

    /// <summary>What of title and reason the program itself wrote: its words are nobody's names.</summary>
    public string Own { get; init; } = "";

    public bool IsDrill { get; init; }
}
