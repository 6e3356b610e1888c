namespace Palisade.Server.Authorization;

/// <summary>Something that can be done in the server. <see cref="Permissions"/> says who may.</summary>
internal enum Permission
{
    /// <summary>One's own password, authenticator, sessions and tokens.</summary>
    OwnAccount,

    /// <summary>Counts of the whole: no record, no sender's name.</summary>
    ReadOverview,

    ReadAlerts,

    /// <summary>Takes, closes and reopens alerts; asks for suppressions.</summary>
    TriageAlerts,

    /// <summary>Searches the vault and reads records, with persons as tokens.</summary>
    SearchLogs,

    ReadRules,

    /// <summary>Rules, mappings, indicators and suppressions.</summary>
    ChangeRules,

    /// <summary>Who sends: names, counters, health.</summary>
    ReadSources,

    /// <summary>Retention, holds, checkpoints: not the records.</summary>
    ReadVault,

    /// <summary>Makes packs and proofs of records.</summary>
    ProveRecords,

    /// <summary>Retention policies, holds and erasure.</summary>
    KeepRecords,

    /// <summary>The ledger of all reveals: who asked, why, who agreed; not the values.</summary>
    ReadReveals,

    /// <summary>The ledger: every change, by whom in the form of an id, with tokens for persons.</summary>
    ReadLedger,

    AskReveal,

    /// <summary>The second person of a reveal.</summary>
    ApproveReveal,

    /// <summary>Ends an approval before its time: of one's own reveals, asked for or agreed to.</summary>
    EndReveal,

    ManageAccounts,

    ManageSettings,

    /// <summary>What was told to whom, and what waits: subjects, not texts.</summary>
    ReadNotices,

    /// <summary>Tries notices again, and gives them up.</summary>
    ManageNotices,

    /// <summary>The figures at /metrics.</summary>
    ReadMetrics,

    ReadCases,

    /// <summary>Opens cases, links alerts, writes notes and tasks, closes.</summary>
    WorkCases,

    /// <summary>The second person of a report; never the one who wrote it.</summary>
    ApproveReports,

    /// <summary>Evidence of cases: each access is an entry of the ledger.</summary>
    ReadEvidence,

    /// <summary>Makes packs of cases.</summary>
    ExportCases,
}
