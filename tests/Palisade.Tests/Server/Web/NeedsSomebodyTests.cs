using System.Net;
using System.Text.Json;
using Palisade.Server.Authorization;
using Palisade.Server.Listeners;

namespace Palisade.Tests.Server.Web;

/// <summary>What is wrong with rules and configuration stands where somebody looks first, for as long as it is so.</summary>
public sealed class NeedsSomebodyTests : IDisposable
{
    private const string Rule = "title: evil\nlogsource: {product: linux}\ndetection: {s: [evil], condition: s}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_server_whose_rules_are_not_there_says_so_first()
    {
        string missing = Path.Combine(_folder, "myrulez");
        using WebSession web = new(tls: false, ruleFile: missing);
        using Browser viewer = await web.SignedInAsync(Role.Viewer);
        string page = (await viewer.GetAsync("/")).Text;
        Assert.Contains("No rule is in use", page, StringComparison.Ordinal);
        Assert.Contains(missing, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing: no new alert", page, StringComparison.Ordinal);
        JsonElement rules = await RulesAsync(viewer);
        Assert.Equal(0, rules.GetProperty("inUse").GetInt32());
        Assert.Equal([missing], rules.GetProperty("missingPaths").EnumerateArray().Select(p => p.GetString()));
    }

    [Fact]
    public async Task Rules_rejected_are_counted_with_a_way_to_them_and_nothing_is_said_where_all_are_good()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yml"), Rule);
        using (WebSession good = new(tls: false, ruleFile: _folder))
        {
            using Browser viewer = await good.SignedInAsync(Role.Viewer);
            Assert.Contains("Nothing: no new alert", (await viewer.GetAsync("/")).Text, StringComparison.Ordinal);
            Assert.Contains(", when the program began.", (await viewer.GetAsync("/rules")).Text, StringComparison.Ordinal);
            using Browser lead2 = await good.SignedInAsync(Role.Lead);
            await lead2.SubmitAsync("/rules", "/rules?handler=Reload");
            Assert.Matches("by what came in since [0-9-]{10} [0-9:]{8} UTC, when the rules were read again", (await viewer.GetAsync("/rules")).Text);
        }

        File.WriteAllText(Path.Combine(_folder, "b.yml"), Rule.Replace("condition: s", "condition: t", StringComparison.Ordinal));
        using WebSession web = new(tls: false, ruleFile: _folder);
        using Browser lead = await web.SignedInAsync(Role.Lead), administrator = await web.SignedInAsync(Role.Administrator);
        Assert.Contains("<a href=\"/rules?state=rejected\">1</a>", (await lead.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/rules?state=rejected", (await administrator.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Equal(1, (await RulesAsync(lead)).GetProperty("rejected").GetInt32());

        // All that is wrong in it is told at once, and it is one rule all the same.
        File.WriteAllText(Path.Combine(_folder, "b.yml"), "title: b\nlogsource: {product: linux}\ndetection:\n  s:\n    A|containz|wat: b\n    C|re: '('\n  condition: s and u or 1 of v*\n");
        await lead.SubmitAsync("/rules", "/rules?handler=Reload");
        string page = System.Net.WebUtility.HtmlDecode((await lead.GetAsync("/rules?state=rejected")).Text);
        foreach (string wrong in (string[])["unknown modifier 'containz'", "unknown modifier 'wat'", "the condition names 'u'", "no search identifier fits 'v*'"])
            Assert.Contains(wrong, page, StringComparison.Ordinal);
        Assert.Contains("1 to 5 of 5", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/rules?state=rejected\">1</a>", (await lead.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_was_refused_stays_in_sight_until_a_good_one()
    {
        bool isBad = true;
        using WebSession web = new(tls: false, reread: s => isBad ? s with { Listeners = [new ListenerSettings("shop", ListenerProtocol.Relp, new IPEndPoint(IPAddress.Loopback, 1), "nosuch", null)] } : s);
        using Browser administrator = await web.SignedInAsync(Role.Administrator);
        Assert.Contains("palisade_configuration_refused 0", (await administrator.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await administrator.SubmitAsync("/settings", "/settings?handler=Reload")).Status);
        string settings = WebUtility.HtmlDecode((await administrator.GetAsync("/settings")).Text);
        Assert.Contains("listener 'shop' has the retention class 'nosuch'", settings, StringComparison.Ordinal);
        Assert.Contains("refused, see above", settings, StringComparison.Ordinal);
        Assert.Contains("The configuration file as it is now is not in use", (await administrator.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("palisade_configuration_refused 1", (await administrator.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        isBad = false;
        Assert.Equal(302, (await administrator.SubmitAsync("/settings", "/settings?handler=Reload")).Status);
        Assert.DoesNotContain("refused, see above", (await administrator.GetAsync("/settings")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("is not in use", (await administrator.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("palisade_configuration_refused 0", (await administrator.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_a_query_that_is_not_known_is_refused_and_named()
    {
        using WebSession web = new();
        using Browser analyst = await web.SignedInAsync(Role.Analyst), stranger = web.NewBrowser();
        Browser.Answer unknown = await analyst.GetAsync("/api/alerts?levl=critical");
        Assert.Equal((400, "application/problem+json"), (unknown.Status, unknown.Header("Content-Type")));
        using JsonDocument problem = JsonDocument.Parse(unknown.Text);
        Assert.Equal("The query has a name \"levl\" that is not known here. Known are: state, level, text, rule, mine, after, limit.", problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal(200, (await analyst.GetAsync("/api/alerts?Level=critical&limit=5")).Status);
        Assert.Equal(400, (await analyst.GetAsync("/api/overview?since=1")).Status);
        Assert.Equal(400, (await analyst.GetAsync("/api/alerts/1?id=2")).Status);
        string hostile = (await analyst.GetAsync("/api/alerts?%3C/script%3E%3Cscript%3Ealert(1)=1")).Text;
        Assert.DoesNotContain("<script>", hostile, StringComparison.Ordinal);
        // A stranger learns of no endpoint what it takes, and where a token is made.
        Browser.Answer refused = await stranger.GetAsync("/api/alerts?levl=critical");
        Assert.Equal(401, refused.Status);
        Assert.Contains("made on the page Tokens", refused.Text, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RulesAsync(Browser browser)
    {
        using JsonDocument overview = JsonDocument.Parse((await browser.GetAsync("/api/overview")).Text);
        return overview.RootElement.GetProperty("rules").Clone();
    }
}
