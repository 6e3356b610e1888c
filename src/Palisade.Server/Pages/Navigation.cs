using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>One place to go to.</summary>
/// <param name="Title">As shown.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Key">After g, the key that leads there; empty for none.</param>
/// <param name="Permission">Who sees it.</param>
internal sealed record NavigationItem(string Title, string Path, string Key, Permission Permission);

/// <summary>The places in the order of the navigation. One whose page is not there yet is not shown. Safe on any thread.</summary>
internal sealed class Navigation(IActionDescriptorCollectionProvider actions)
{
    /// <summary>Whatever role sees it.</summary>
    public static IReadOnlyList<NavigationItem> All { get; } =
    [
        new("Overview", "/", "o", Permission.ReadOverview),
        new("Alerts", "/alerts", "a", Permission.ReadAlerts),
        new("Cases", "/cases", "i", Permission.ReadCases),
        new("Clocks", "/clocks", "k", Permission.ReadCases),
        new("Search", "/search", "s", Permission.SearchLogs),
        new("Rules", "/rules", "r", Permission.ReadRules),
        new("ATT&CK", "/attack", "t", Permission.ReadRules),
        new("Sources", "/sources", "d", Permission.ReadSources),
        new("Vault", "/vault", "v", Permission.ReadVault),
        new("Reveals", "/reveals", "e", Permission.ReadReveals),
        new("Ledger", "/ledger", "l", Permission.ReadLedger),
        new("Notices", "/notices", "n", Permission.ReadNotices),
        new("Accounts", "/accounts", "u", Permission.ManageAccounts),
        new("Settings", "/settings", "c", Permission.ManageSettings),
        new("Tokens", "/account/tokens", "p", Permission.OwnAccount),
    ];

    private readonly Lazy<NavigationItem[]> _present = new(() =>
    {
        HashSet<string> pages = [.. actions.ActionDescriptors.Items.OfType<PageActionDescriptor>().Select(page => "/" + page.AttributeRouteInfo?.Template)];
        return [.. All.Where(item => pages.Contains(item.Path))];
    });

    /// <summary>Where a visitor may go.</summary>
    public IEnumerable<NavigationItem> For(VisitorIdentity visitor) => _present.Value.Where(item => visitor.May(item.Permission));
}
