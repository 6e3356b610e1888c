namespace Palisade.Incidents;

/// <summary>The kinds of ledger entries: the noun of what changed, and what was done to it. A kind that was released never changes its meaning.</summary>
internal static class LedgerKind
{
    public const string AlertRaised = "alert.raised";
    public const string AlertReopened = "alert.reopened";
    public const string AlertChanged = "alert.changed";
    public const string SuppressionMade = "suppression.made";
    public const string SuppressionApproved = "suppression.approved";
    public const string SuppressionEnded = "suppression.ended";
    public const string RevealAsked = "reveal.asked";
    public const string RevealDecided = "reveal.decided";
    public const string RevealShown = "reveal.shown";

    /// <summary>An approval was ended before its time.</summary>
    public const string RevealEnded = "reveal.ended";
    public const string AccountMade = "account.made";
    public const string AccountChanged = "account.changed";

    /// <summary>Something happened to an account that is no change of it in the ledger: somebody signed in, a password was chosen, a token made.</summary>
    public const string AccountEvent = "account.event";

    /// <summary>A fact of a case was stated, in the place of what was stated before.</summary>
    public const string FactStated = "fact.stated";

    public const string FactWithdrawn = "fact.withdrawn";

    /// <summary>The text of a step was saved; its body has the whole text.</summary>
    public const string DraftSaved = "draft.saved";

    /// <summary>A second person approved a text: its body has it, with its digest.</summary>
    public const string DraftApproved = "draft.approved";

    public const string StepDone = "step.done";
    public const string StepReopened = "step.reopened";

    /// <summary>Somebody gave up a notice that did not arrive.</summary>
    public const string NoticeGivenUp = "notice.given-up";

    /// <summary>Rules were put to use: at a start with others than before, or by a reload.</summary>
    public const string RulesUsed = "rules.used";

    /// <summary>Settings were put to use that differ from those before.</summary>
    public const string SettingsUsed = "settings.used";

    public const string CaseOpened = "case.opened";

    /// <summary>An alert was added to a case.</summary>
    public const string CaseLinked = "case.linked";

    /// <summary>An alert was taken out of a case.</summary>
    public const string CaseUnlinked = "case.unlinked";

    /// <summary>The title, severity, owner or state of a case.</summary>
    public const string CaseChanged = "case.changed";

    /// <summary>A note was written.</summary>
    public const string CaseNoted = "case.noted";

    /// <summary>A case went into another: an entry in each.</summary>
    public const string CaseMerged = "case.merged";

    /// <summary>It was parted from it again: an entry in each.</summary>
    public const string CaseUnmerged = "case.unmerged";

    /// <summary>A record of the vault was put into the timeline of a case.</summary>
    public const string CasePinned = "case.pinned";

    public const string TaskAdded = "task.added";

    /// <summary>A task was done, dropped, opened again, or is due at another time.</summary>
    public const string TaskChanged = "task.changed";

    /// <summary>An observable was added to a case.</summary>
    public const string ObservableAdded = "observable.added";

    /// <summary>An observable that was added was removed.</summary>
    public const string ObservableRemoved = "observable.removed";

    /// <summary>A proposed case was set aside.</summary>
    public const string ProposalAside = "proposal.aside";

    /// <summary>A drill was started: a marked sample goes through a listener.</summary>
    public const string DrillStarted = "drill.started";

    /// <summary>Something that alerts share is to link them no more.</summary>
    public const string IgnoredAdded = "ignored.added";

    /// <summary>It links them again.</summary>
    public const string IgnoredEnded = "ignored.ended";

    public const string EvidenceTaken = "evidence.taken";

    /// <summary>An item was read in clear.</summary>
    public const string EvidenceRead = "evidence.read";

    /// <summary>An item went out in the pack of its case.</summary>
    public const string EvidenceExported = "evidence.exported";

    /// <summary>An item was compared with its digest.</summary>
    public const string EvidenceChecked = "evidence.checked";

    /// <summary>A hold on evidence was asked for, or placed.</summary>
    public const string EvidenceHeld = "evidence.held";

    /// <summary>A hold on evidence was ended.</summary>
    public const string EvidenceReleased = "evidence.released";

    /// <summary>The key of an item was destroyed.</summary>
    public const string EvidenceErased = "evidence.erased";

    /// <summary>All of them, for who chooses one.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AccountChanged, AccountEvent, AccountMade,
        AlertChanged, AlertRaised, AlertReopened,
        CaseChanged, CaseLinked, CaseMerged, CaseNoted, CaseOpened, CasePinned, CaseUnlinked, CaseUnmerged,
        DraftApproved, DraftSaved,
        DrillStarted,
        EvidenceChecked, EvidenceErased, EvidenceExported, EvidenceHeld, EvidenceRead, EvidenceReleased, EvidenceTaken,
        FactStated, FactWithdrawn,
        IgnoredAdded, IgnoredEnded,
        NoticeGivenUp,
        ObservableAdded, ObservableRemoved,
        ProposalAside,
        RevealAsked, RevealDecided, RevealEnded, RevealShown,
        RulesUsed,
        SettingsUsed,
        StepDone, StepReopened,
        SuppressionApproved, SuppressionEnded, SuppressionMade,
        TaskAdded, TaskChanged,
    ];
}
