using System.Collections.Immutable;
using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>How a case is graded, and what is to be reported of it by when, as things stand. Computed, never kept.</summary>
/// <param name="Case">The case.</param>
/// <param name="Known">What is known of it.</param>
/// <param name="Regimes">Each pack in use with what it makes of that, in the order of the settings.</param>
internal sealed record CaseClocks(Case Case, CaseFacts Known, IReadOnlyList<RegimeClocks> Regimes)
{
    /// <summary>What counts of what is known.</summary>
    public IncidentFacts Facts => Known.Facts;

    /// <summary>What was done, one of each step: in the case itself, else where it was done first in one that went into it. Merged cases are one incident, and what was reported of it was reported.</summary>
    public IReadOnlyList<StepDone> Done { get; init; } = [];

    /// <summary>What was done of the same steps in cases that went into this one, beside what counts.</summary>
    public IReadOnlyList<StepDone> DoneElsewhere { get; init; } = [];

    /// <summary>The texts: of the case itself, then of those that went into it.</summary>
    public IReadOnlyList<Draft> Drafts { get; init; } = [];

    /// <summary>All clocks that run, wait or are done.</summary>
    public IEnumerable<Clock> All => Regimes.SelectMany(r => r.Clocks);

    /// <summary>The clocks of which something is still to be done.</summary>
    public IEnumerable<Clock> Open => All.Where(c => c.DoneAt is null);

    /// <summary>A clock; null when the step is not wanted.</summary>
    public Clock? Find(string regime, string step) => All.FirstOrDefault(c => c.Regime.Id == regime && c.Step.Id == step);

    /// <summary>What counts as done of a step; null when it is not done.</summary>
    public StepDone? FindDone(string regime, string step) => Done.FirstOrDefault(d => d.Regime == regime && d.Step == step);

    /// <summary>
    /// Before what a step cannot have been done: what its clock starts from, where that is when somebody became aware of the incident or a step before; else the awareness; else when it was detected, or the case was opened. A
    /// term from when it was handled, or a measure was there, ends a report that may come before.
    /// </summary>
    /// <returns>The time, and what it is in words.</returns>
    public (DateTimeOffset At, string What) EarliestOf(Regime regime, RegimeStep step)
    {
        if (step.From is null && FindDone(regime.Id, step.AfterStep) is { } before)
            return (before.At, $"“{regime.Steps.FirstOrDefault(s => s.Id == step.AfterStep)?.Title ?? step.AfterStep}” was done, from which its clock starts");
        if (step.From is { Name: "awareAt" or "detectedAt" or "occurredAt" } from && Facts.Find(from) is { } start)
            return (start.Time, "its clock starts: " + from.Question.TrimEnd('?'));
        if (FactNames.Find("awareAt") is { } name && Facts.Find(name) is { } aware)
            return (aware.Time, "the organisation became aware of it");
        return FactNames.Find("detectedAt") is { } detection && Facts.Find(detection) is { } detected && detected.Time < Case.Opened
            ? (detected.Time, "it was detected first") : (Case.Opened, "the case was opened");
    }

    /// <summary>What another case that belongs to this one states of when a clock begins, where that is earlier than what counts: the term would end earlier, and that must not go unseen. Null for nothing.</summary>
    public (CaseFact Stated, DateTimeOffset At)? EarlierOf(RegimeStep step)
    {
        if (step.From is not { } from || Facts.Find(from) is not { } counts)
            return null;
        (CaseFact Stated, DateTimeOffset At)? earliest = null;
        foreach (CaseFact other in Known.Others[from.Name])
        {
            if (FactValue.Of(other) is { } fact && fact.Time < counts.Time && (earliest is null || fact.Time < earliest.Value.At))
                earliest = (other, fact.Time);
        }

        return earliest;
    }

    /// <summary>The text of a step, as the case itself has it; null when none is saved.</summary>
    public Draft? FindDraft(string regime, string step) => Drafts.FirstOrDefault(d => d.CaseId == Case.Id && d.Regime == regime && d.Step == step);

    /// <summary>The texts of a step in cases that went into this one.</summary>
    public IEnumerable<Draft> DraftsElsewhere(string regime, string step) => Drafts.Where(d => d.CaseId != Case.Id && d.Regime == regime && d.Step == step);
}

/// <summary>What a pack makes of a case.</summary>
/// <param name="Regime">The pack.</param>
/// <param name="Grade">How it grades it.</param>
/// <param name="Clocks">Its clocks; none when it does not apply.</param>
internal sealed record RegimeClocks(Regime Regime, Grade Grade, ImmutableArray<Clock> Clocks);
