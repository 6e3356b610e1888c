using System.Collections.Frozen;

namespace Palisade.Server.Pages;

/// <summary>What a page says of what was done, after it led on: the browser carries the name of one of these, and never a text.</summary>
internal enum Said
{
    Saved, Unchanged, CaseOpened, CaseChanged, CaseClosed, CaseReopened, Noted, AlertRemoved, AlertsAdded, TaskAdded, TaskChanged, Merged, Parted, FactStated, FactWithdrawn, TextSaved, TextReady, TextApproved, StepDone, StepReopened,
    SetAside, ObservableAdded, ObservableRemoved, Pinned, IgnoredAdded, IgnoredEnded, RevealApproved, RevealRefused, RevealEnded, SuppressionMade, SuppressionApproved, SuppressionEnded, AccountChanged, HoldAsked, Held, HoldEnded,
    ErasureAsked, EvidenceAsked, EvidenceChecked, EvidenceNamed,
}

/// <summary>The words of each.</summary>
internal static class SaidWords
{
    private static readonly FrozenDictionary<Said, string> s_words = new Dictionary<Said, string>
    {
        [Said.Saved] = "Saved.",
        [Said.Unchanged] = "Nothing was changed: it is so already.",
        [Said.CaseOpened] = "Done: the case is open.",
        [Said.CaseChanged] = "Saved: the case is changed.",
        [Said.CaseClosed] = "Done: the case is closed.",
        [Said.CaseReopened] = "Done: the case is open again.",
        [Said.Noted] = "Saved: the note is written.",
        [Said.AlertRemoved] = "Done: the alert is taken out of the case.",
        [Said.AlertsAdded] = "Done: the alerts are in the case.",
        [Said.TaskAdded] = "Saved: the task is there.",
        [Said.TaskChanged] = "Saved: the task is changed.",
        [Said.Merged] = "Done: the cases are one.",
        [Said.Parted] = "Done: the case is on its own again.",
        [Said.FactStated] = "Saved: the fact is stated.",
        [Said.FactWithdrawn] = "Done: the fact is withdrawn.",
        [Said.TextSaved] = "Saved: the text.",
        [Said.TextReady] = "Saved: the text waits for a second person.",
        [Said.TextApproved] = "Done: the text is approved, and frozen in the ledger as it stands.",
        [Said.StepDone] = "Done: it is noted that this step was done.",
        [Said.StepReopened] = "Done: the step is not done, and its clock runs.",
        [Said.SetAside] = "Done: the proposal is set aside.",
        [Said.ObservableAdded] = "Saved: the observable is there.",
        [Said.ObservableRemoved] = "Done: the observable is removed.",
        [Said.Pinned] = "Done: the record stands in the timeline.",
        [Said.IgnoredAdded] = "Done: this links no alerts any more.",
        [Said.IgnoredEnded] = "Done: this links alerts again.",
        [Said.RevealApproved] = "Done: you agreed.",
        [Said.RevealRefused] = "Done: it is refused.",
        [Said.RevealEnded] = "Done: the approval is ended.",
        [Said.SuppressionMade] = "Saved: the suppression is there.",
        [Said.SuppressionApproved] = "Done: you agreed, and the suppression is in effect.",
        [Said.SuppressionEnded] = "Done: the suppression is ended.",
        [Said.AccountChanged] = "Saved: the account is changed.",
        [Said.HoldAsked] = "Done: a keeper is asked to hold it.",
        [Said.Held] = "Done: it is held.",
        [Said.HoldEnded] = "Done: it is not held.",
        [Said.ErasureAsked] = "Done: it waits for a second person, on the page Reveals. Nothing is erased yet.",
        [Said.EvidenceAsked] = "Done: it waits for a second person, on the page Reveals.",
        [Said.EvidenceChecked] = "Done: it was compared with its digest; the result stands beside it.",
        [Said.EvidenceNamed] = "Done: it is evidence of this case, and a keeper is asked to hold it.",
    }.ToFrozenDictionary();

    /// <summary>The words; null for what is none of these.</summary>
    public static string? Of(string? name) => Enum.TryParse(name, out Said said) ? s_words.GetValueOrDefault(said) : null;
}
