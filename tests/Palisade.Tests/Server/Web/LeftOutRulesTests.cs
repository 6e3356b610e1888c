using Palisade.Server.Authorization;

namespace Palisade.Tests.Server.Web;

/// <summary>Rules that do not run by their status are counted and listed, and not left out without a word.</summary>
public sealed class LeftOutRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task The_page_of_rules_the_overview_and_the_api_have_them()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yml"), "title: runs\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: linux}\ndetection: {s: [evil], condition: s}\n");
        File.WriteAllText(Path.Combine(_folder, "b.yml"), "title: replaced\nid: 22222222-2222-4222-8222-222222222222\nstatus: deprecated\nlogsource: {product: linux}\ndetection: {s: [evil], condition: s}\n");
        using WebSession web = new(tls: false, ruleFile: _folder);
        using Browser lead = await web.SignedInAsync(Role.Lead);
        Browser.Answer page = await lead.GetAsync("/rules?state=left-out");
        Assert.Contains("replaced", page.Text, StringComparison.Ordinal);
        Assert.Contains("deprecated", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(">runs<", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 left out by status", (await lead.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("\"leftOut\":[{\"path\":", (await lead.GetAsync("/api/rules/state")).Text, StringComparison.Ordinal);
        Assert.Contains(web.Log.Lines, l => l.StartsWith("The rules are in use: 1 rule runs; 1 left out by status.", StringComparison.Ordinal));
    }
}
