using System.Collections.Frozen;

namespace Palisade.Server.Authorization;

/// <summary>What a token with a scope may do, in words for whoever makes it. Safe on any thread.</summary>
internal static class ScopeWords
{
    private static readonly FrozenDictionary<Permission, string> All = new Dictionary<Permission, string>
    {
        [Permission.ReadOverview] = "the counts of the overview",
        [Permission.ReadAlerts] = "lists and reads alerts and suppressions",
        [Permission.TriageAlerts] = "assigns and closes alerts, asks for suppressions",
        [Permission.SearchLogs] = "searches the vault and reads records, with tokens for persons",
        [Permission.ReadRules] = "lists rules, their coverage and ATT&CK",
        [Permission.ChangeRules] = "reads the rules again, agrees to suppressions",
        [Permission.ReadSources] = "lists who sends, and what was lost on the way",
        [Permission.ReadVault] = "where the vault stands: retention, holds, gaps",
        [Permission.ProveRecords] = "makes packs, and proofs of records",
        [Permission.KeepRecords] = "places and ends holds",
        [Permission.ReadReveals] = "lists reveals: who asked, why, who agreed; no values",
        [Permission.ReadLedger] = "reads the ledger: every change, with tokens for persons",
        [Permission.ManageSettings] = "reads the settings, and has them read again",
        [Permission.ReadMetrics] = "the figures at /metrics",
        [Permission.ReadCases] = "lists and reads cases",
        [Permission.WorkCases] = "opens cases, links alerts, writes notes and tasks, closes",
        [Permission.ReadEvidence] = "reads the evidence of cases: each access is an entry of the ledger",
        [Permission.ExportCases] = "makes packs of cases",
        [Permission.ReadNotices] = "lists what was told to whom, and what waits: subjects, not texts",
        [Permission.ManageNotices] = "tries notices again, and gives them up",
    }.ToFrozenDictionary();

    /// <summary>The words of a scope; empty for none known.</summary>
    public static string Of(string scope) => All.FirstOrDefault(words => Permissions.ScopeOf(words.Key) == scope).Value ?? "";
}
