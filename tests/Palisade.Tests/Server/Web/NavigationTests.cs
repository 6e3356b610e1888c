using Palisade.Server.Authorization;
using Palisade.Server.Pages;

namespace Palisade.Tests.Server.Web;

/// <summary>The keys that lead from page to page.</summary>
public class NavigationTests
{
    [Fact]
    public void A_key_leads_to_one_page_whatever_the_role()
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            string[] keys = [.. Navigation.All.Where(item => Permissions.Allows(role, item.Permission)).Select(item => item.Key)];
            Assert.True(keys.Length == keys.Distinct().Count(), $"{role}: {string.Join(' ', keys)}");
        }
    }
}
