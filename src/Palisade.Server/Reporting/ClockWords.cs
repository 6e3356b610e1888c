using Palisade.Incidents.Clocks;
using Palisade.Server.Pages;

namespace Palisade.Server.Reporting;

/// <summary>How a clock stands, in words, and the class that its tag has.</summary>
internal static class ClockWords
{
    // What is noted within the hour is noted with it.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromHours(1);

    /// <summary>The word and the class of a clock.</summary>
    public static (string Word, string Class) Tag(Clock clock, bool isSoon) => clock.State switch
    {
        ClockState.Late => ("late", "late"),
        ClockState.Running => isSoon ? ("due soon", "soon") : ("running", ""),
        ClockState.Done => ("done", "done"),
        ClockState.DoneLate => ($"done {Exact(clock.DoneAt!.Value - clock.Due!.Value)} late", "overdue"),
        _ => ("waiting", ""),
    };

    /// <summary>What is to be known of a step that was done, beside when: that it was noted long after, and without a text that a second person approved. Empty for nothing.</summary>
    public static string Remarks(StepDone done)
    {
        TimeSpan after = done.Noted - done.At;
        string noted = after >= s_atOnce ? $"noted {Exact(after)} later" : "", without = done.TextSha256.Length == 0 ? "without an approved text" : "";
        return noted.Length > 0 && without.Length > 0 ? noted + ", " + without : noted + without;
    }

    /// <summary>A span to the hour, below a day to the minute: <c>2 d 3 h</c>.</summary>
    public static string Exact(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => FormattableString.Invariant($"{Math.Max(0, (long)span.TotalSeconds)} s"),
        { TotalHours: < 1 } => FormattableString.Invariant($"{(long)span.TotalMinutes} min"),
        { TotalDays: < 1 } => FormattableString.Invariant($"{span.Hours} h{(span.Minutes > 0 ? FormattableString.Invariant($" {span.Minutes} min") : "")}"),
        _ => FormattableString.Invariant($"{(long)span.TotalDays} d{(span.Hours > 0 ? FormattableString.Invariant($" {span.Hours} h") : "")}"),
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
