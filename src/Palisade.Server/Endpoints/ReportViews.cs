using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;
using Palisade.Server.Reporting;

namespace Palisade.Server.Endpoints;

/// <summary>A fact that somebody states.</summary>
/// <param name="Value">yes or no; a number; a time, which without a zone is UTC.</param>
/// <param name="Source">alert 17, record 4/12, or who or what says so.</param>
/// <param name="Before">The entry of the fact as it was seen, 0 for none; null to state it whatever is there.</param>
internal sealed record FactStatement(string? Name, string? Value, string? Source, long? Before);

/// <summary>Why.</summary>
internal sealed record ReasonGiven(string? Reason);

/// <summary>A text to be saved.</summary>
/// <param name="Before">The version that was seen; 0 for none.</param>
/// <param name="Ready">Whether it can be approved.</param>
internal sealed record DraftText(string? Text, int Before, bool Ready);

/// <summary>The version that was read.</summary>
internal sealed record DraftVersion(int Version);

/// <summary>What is noted of a step that was done.</summary>
internal sealed record StepNote(string? At, string? How, string? Reference, string? ReceiptSha256);

/// <summary>What is known of a case.</summary>
internal sealed record FactsOfCase(IReadOnlyList<FactView> Facts, IReadOnlyList<GradeOfCase> Grades)
{
    public static FactsOfCase Of(CaseClocks clocks) => new(
        [.. clocks.Facts.All.Select(f => FactView.Of(f, clocks.Known.Stated.GetValueOrDefault(f.Name.Name), clocks.Known.Others[f.Name.Name]))],
        [.. clocks.Regimes.Where(r => !r.Regime.Levels.IsEmpty).Select(r => new GradeOfCase(r.Regime.Id, r.Grade.Level?.Id, [.. r.Grade.Reasons.Select(f => f.Name)], [.. r.Grade.Missing.Select(f => f.Name)]))]);
}

/// <summary>A fact.</summary>
/// <param name="IsStatement">Whether it is somebody's word, rather than shown by a record or an alert.</param>
/// <param name="Entry">The ordinal of the ledger entry that stated it; null where it is computed or of the settings.</param>
/// <param name="Case">The case that it was stated in: another one where that went into this; null where it is computed or of the settings.</param>
/// <param name="Others">What was stated in other cases that belong to this one, has another value, and does not count.</param>
internal sealed record FactView(string Name, string Value, string Source, bool IsStatement, long? Entry, long? Case, IReadOnlyList<OtherFact> Others)
{
    public static FactView Of(IncidentFact fact, CaseFact? stated, IEnumerable<CaseFact> others) => new(fact.Name.Name, FactValue.Input(fact) + (fact.Name.Kind == FactKind.Time ? "Z" : ""), fact.Source, fact.IsStatement, stated?.Entry, stated?.CaseId,
        [.. others.Select(o => new OtherFact(o.CaseId, o.Value, o.Source, o.Entry))]);
}

/// <summary>What was stated of the same fact elsewhere.</summary>
/// <param name="Case">The case.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Entry">The ordinal of the ledger entry that stated it.</param>
internal sealed record OtherFact(long Case, string Value, string Source, long Entry);

/// <summary>How a pack grades a case.</summary>
/// <param name="Level">Its level; null while none is known to hold.</param>
/// <param name="Reasons">The facts that make it so.</param>
/// <param name="Missing">Facts that could make it graver.</param>
internal sealed record GradeOfCase(string Regime, string? Level, IReadOnlyList<string> Reasons, IReadOnlyList<string> Missing);

/// <summary>A part of the list of clocks.</summary>
/// <param name="Next">Asks for the rest: <c>?after=</c>; null at the end.</param>
internal sealed record ClockPage(IReadOnlyList<ClockView> Items, long? Next);

/// <summary>The clocks of a case.</summary>
internal sealed record ClocksOfCase(IReadOnlyList<ClockView> Items);

/// <summary>A clock.</summary>
/// <param name="State">waiting, running, due soon, late, done, or done, late.</param>
/// <param name="Missing">Facts that are missing to decide it, or to start it.</param>
internal sealed record ClockView(long Case, string Regime, string Step, string Title, string Recipient, string State, DateTimeOffset? Start, DateTimeOffset? Due, DateTimeOffset? DoneAt, IReadOnlyList<string> Missing)
{
    public static ClockView Of(long id, Clock clock, bool isSoon) =>
        new(id, clock.Regime.Id, clock.Step.Id, clock.Step.Title, clock.Step.Recipient, clock.State == ClockState.DoneLate ? "done, late" : ClockWords.Tag(clock, isSoon).Word, clock.Start, clock.Due, clock.DoneAt, [.. clock.Missing.Select(m => m.Name)]);
}

/// <summary>A step with its text.</summary>
/// <param name="Clock">How it stands; null when it is not wanted of this case.</param>
/// <param name="Version">Of the text; 0 where none is saved, and the text is as it is filled.</param>
/// <param name="ApprovedBy">Who approved it; null while nobody has.</param>
/// <param name="Sha256">Of the approved text; null while none is.</param>
/// <param name="Elsewhere">Texts of the same step in cases that went into this one.</param>
internal sealed record StepView(ClockView? Clock, string Text, int Version, bool Ready, string? Author, string? ApprovedBy, string? Sha256, StepDoneView? Done, IReadOnlyList<DraftElsewhere> Elsewhere);

/// <summary>What was done.</summary>
/// <param name="TextSha256">Of the approved text; empty where there was none.</param>
/// <param name="Case">The case that it was noted in: another one where that went into this.</param>
/// <param name="Noted">When it was noted.</param>
internal sealed record StepDoneView(DateTimeOffset At, DateTimeOffset Noted, string How, string Reference, string ReceiptSha256, string TextSha256, string By, long Case);

/// <summary>The text of a step in a case that went into another.</summary>
/// <param name="Case">The case that it is of.</param>
/// <param name="ApprovedBy">Who approved it; null while nobody has.</param>
/// <param name="Sha256">Of the approved text; null while none is.</param>
internal sealed record DraftElsewhere(long Case, string Text, int Version, bool Ready, string Author, string? ApprovedBy, string? Sha256);
