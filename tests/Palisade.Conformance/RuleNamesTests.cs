using System.Globalization;
using Palisade.Privacy;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Which public SigmaHQ rules name somebody in clear, and wait for a second person on a server: few, and each with what it names.</summary>
public sealed class RuleNamesTests
{
    // What they name is in their public text: addresses of attackers and of services of Microsoft, and accounts that attackers made, which an organisation could have as well.
    private static readonly (string File, int Values, string Why)[] s_held =
    [
        ("file_event_win_apt_unknown_exploitation_indicators.yml", 1, "the account oldadmin"),
        ("net_connection_win_office_outbound_non_local_ip.yml", 30, "single addresses of Microsoft"),
        ("net_firewall_apt_equationgroup_c2.yml", 4, "addresses of attackers"),
        ("okta_apt_suspicious_user_creation.yml", 1, "the account svc_network_backup"),
        ("win_suspicious_werfault_connection_outbound.yml", 11, "single addresses of Microsoft"),
    ];

    [DataFact("sigma-rules")]
    public void Few_public_rules_name_somebody_and_each_is_explained()
    {
        (string File, int Values)[] found = [.. SigmaRules.Loaded.Rules.Select(r => (Path.GetFileName(r.Path), RuleNames.In(r).Count)).Where(r => r.Count > 0).OrderBy(r => r.Item1, StringComparer.Ordinal)];
        Assert.Equal(s_held.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.File} {h.Values}")), found.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.File} {f.Values}")));
        Assert.True(SigmaRules.Loaded.Rules.Length > 3700, "the rules are missing");
    }
}
