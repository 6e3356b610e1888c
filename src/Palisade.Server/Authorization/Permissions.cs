using System.Collections.Frozen;
using static Palisade.Server.Authorization.Role;

namespace Palisade.Server.Authorization;

/// <summary>Who may do what: the one table. Whatever is not in it nobody may.</summary>
internal static class Permissions
{
    private static readonly FrozenDictionary<Permission, FrozenSet<Role>> Table = new Dictionary<Permission, Role[]>
    {
        [Permission.OwnAccount] = [Viewer, Analyst, Lead, Keeper, Auditor, Administrator],
        [Permission.ReadOverview] = [Viewer, Analyst, Lead, Keeper, Auditor, Administrator],
        [Permission.ReadAlerts] = [Viewer, Analyst, Lead],
        [Permission.TriageAlerts] = [Analyst, Lead],
        [Permission.SearchLogs] = [Viewer, Analyst, Lead],
        [Permission.ReadRules] = [Viewer, Analyst, Lead, Auditor],
        [Permission.ChangeRules] = [Lead],
        [Permission.ReadSources] = [Viewer, Analyst, Lead, Keeper, Auditor, Administrator],
        [Permission.ReadVault] = [Viewer, Analyst, Lead, Keeper, Auditor],
        [Permission.ProveRecords] = [Analyst, Lead, Keeper, Auditor],
        [Permission.KeepRecords] = [Keeper],
        [Permission.ReadReveals] = [Analyst, Lead, Keeper, Auditor],
        [Permission.ReadLedger] = [Keeper, Auditor],
        [Permission.AskReveal] = [Analyst, Lead],
        [Permission.ApproveReveal] = [Lead, Keeper],
        [Permission.EndReveal] = [Analyst, Lead, Keeper],
        [Permission.ManageAccounts] = [Administrator],
        [Permission.ManageSettings] = [Administrator],
        [Permission.ReadNotices] = [Analyst, Lead, Auditor, Administrator],
        [Permission.ManageNotices] = [Lead, Administrator],
        [Permission.ReadMetrics] = [Lead, Administrator],
        [Permission.ReadCases] = [Viewer, Analyst, Lead, Auditor],
        [Permission.WorkCases] = [Analyst, Lead],
        [Permission.ApproveReports] = [Lead],
        [Permission.ReadEvidence] = [Analyst, Lead, Auditor],
        [Permission.ExportCases] = [Analyst, Lead, Auditor],
    }.ToFrozenDictionary(row => row.Key, row => row.Value.ToFrozenSet());

    // Changing accounts, and being a second person, is for persons at a page: a stolen token must not be able to make itself another.
    private static readonly FrozenSet<Permission> NotForTokens = [Permission.OwnAccount, Permission.ManageAccounts, Permission.AskReveal, Permission.ApproveReveal, Permission.ApproveReports, Permission.EndReveal];

    /// <summary>Whether a role may.</summary>
    public static bool Allows(Role role, Permission permission) => Table.TryGetValue(permission, out FrozenSet<Role>? roles) && roles.Contains(role);

    /// <summary>The scopes that a token of this role can have.</summary>
    public static IEnumerable<string> ScopesOf(Role role) => Enum.GetValues<Permission>().Where(p => Allows(role, p) && !NotForTokens.Contains(p)).Select(ScopeOf);

    /// <summary>The name of a permission as a token's scope: <c>read-alerts</c>, and <c>metrics</c> for the figures.</summary>
    public static string ScopeOf(Permission permission) => permission == Permission.ReadMetrics
        ? "metrics"
        : string.Concat(permission.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
