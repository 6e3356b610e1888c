using Palisade.Rules;
using Palisade.Server.Alerts;

namespace Palisade.Server.Cases;

/// <summary>A case in a list.</summary>
/// <param name="Owner">The name of the account that answers for it; null for none.</param>
/// <param name="Alerts">The alerts that belong to it, and to all that went into it.</param>
internal sealed record CaseRow(long Id, string Title, CaseState State, RuleLevel Severity, string? Owner, DateTimeOffset Opened, DateTimeOffset Changed, long? MergedInto, bool IsDrill, int Alerts)
{
    /// <summary>Whether its severity is computed from facts; else it is that of its alerts.</summary>
    public bool IsGraded { get; init; }

    /// <summary>The level of its alerts, or that somebody chose.</summary>
    public RuleLevel OfAlerts { get; init; } = Severity;
}

/// <summary>A case with its alerts.</summary>
/// <param name="Case">The case.</param>
/// <param name="Owner">The name of the account that answers for it; null for none.</param>
/// <param name="Alerts">Its alerts, and those of cases that went into it; those taken out among them.</param>
/// <param name="Members">The case, and all that went into it.</param>
internal sealed record CaseDetail(Case Case, string? Owner, IReadOnlyList<CaseAlertRow> Alerts, IReadOnlyList<long> Members)
{
    /// <summary>How severe it is.</summary>
    public CaseSeverity Severity { get; init; } = new(Case.Severity, false, Case.Severity);
}

/// <summary>An alert of a case.</summary>
/// <param name="Link">That it belongs, or belonged, to it.</param>
/// <param name="Alert">The alert; null when it is gone by its age.</param>
internal sealed record CaseAlertRow(CaseAlert Link, Alert? Alert);
