using Palisade.Rules;

namespace Palisade.Server.Cases;

/// <summary>What is to be changed of a case; null for what stays.</summary>
internal sealed record CaseEdit
{
    /// <summary>The version that its author saw: <see cref="Case.Entries"/>.</summary>
    public long Version { get; init; }

    public string? Title { get; init; }

    public RuleLevel? Severity { get; init; }

    /// <summary>An account; 0 for nobody.</summary>
    public long? Owner { get; init; }

    public CaseState? State { get; init; }

    /// <summary>Needed to close.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Needed to close: what it was, and what was done. Needed to open again what was closed: why.</summary>
    public string Note { get; init; } = "";
}
