using Palisade.Incidents.Clocks;
using Palisade.Server.Pages;

namespace Palisade.Server.Reporting;

/// <summary>How a clock stands, in words, and the class that its tag has.</summary>
internal static class ClockWords
{
    /// <summary>The word and the class of a clock.</summary>
    public static (string Word, string Class) Tag(Clock clock, bool isSoon) => clock.State switch
    {
        ClockState.Late => ("late", "late"),
        ClockState.Running => isSoon ? ("due soon", "soon") : ("running", ""),
        ClockState.Done => ("done", "done"),
        ClockState.DoneLate => ("done, late", "done"),
        _ => ("waiting", ""),
    };

    /// <summary>How far a text is.</summary>
    public static string Of(Draft draft) => draft switch
    {
        { IsApproved: true } => $"version {draft.Version}, approved by {draft.ApprovedBy}",
        { IsReady: true } => $"version {draft.Version}, waits for a second person",
        _ => $"version {draft.Version} by {draft.AuthorName}",
    };

    /// <summary>How far the text of a case is that went into another: nobody works on it there.</summary>
    public static string Elsewhere(Draft draft) => draft.IsApproved ? Of(draft) : $"version {draft.Version} by {draft.AuthorName}, not approved";

    /// <summary>How much time is left, or was overrun.</summary>
    public static string Left(Clock clock, DateTimeOffset now) => clock switch
    {
        { DoneAt: not null } => "",
        { State: ClockState.Waiting, Step: { From: null, AfterStep: var after } } => $"begins when “{clock.Regime.Steps.FirstOrDefault(s => s.Id == after)?.Title ?? after}” is done",
        { State: ClockState.Waiting, Step.From: { } from } => $"begins with: {from.Question}",
        { Due: not { } } => "at once",
        { Due: { } due } when due < now => Shown.Span(now - due) + " late",
        { Due: { } due } => Shown.Span(due - now) + " left",
    };
}
