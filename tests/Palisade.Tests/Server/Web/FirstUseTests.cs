using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Keeping;
using Palisade.Server.Pages;
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;

namespace Palisade.Tests.Server.Web;

/// <summary>What somebody who uses the server for the first time tripped over.</summary>
public sealed class FirstUseTests(WebSession web) : IClassFixture<WebSession>
{
    [Theory]
    [InlineData("relp/web1", "relp/web1")]
    [InlineData("file:auth.log//var/log/auth.log", "/var/log/auth.log")]
    [InlineData("file:app//var/log/app/x.log", "/var/log/app/x.log")]
    [InlineData("file:/var/log/auth.log//var/log/auth.log", "/var/log/auth.log")]
    [InlineData("door//var/log/auth.log", "door /var/log/auth.log")]
    [InlineData("", "")]
    public void The_name_of_a_followed_file_is_shown_once(string stream, string shown) => Assert.Equal(shown, Shown.Stream(stream));

    [Theory]
    [InlineData(new[] { 0 }, ", all of today")]
    [InlineData(new[] { 3 }, ", all 3 days old")]
    [InlineData(new[] { 1 }, ", all 1 day old")]
    [InlineData(new[] { 0, 1, 9 }, ", from today's to some 9 days old")]
    [InlineData(new[] { 2, 9 }, ", 2 to 9 days old")]
    [InlineData(new int[0], "")]
    public void Ages_of_records_are_said_in_words(int[] days, string words) => Assert.Equal(words, VaultPage.AgesOf(new ClassView("default", 1, 400, 10, days, null)));

    [Fact]
    public async Task An_alert_has_the_harmless_causes_that_its_rule_names()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        await lead.SubmitAsync("/rules", "/rules?handler=Reload");
        RuleLine line = (await web.Services.GetRequiredService<RuleCatalogue>().AllAsync()).First(l => l.Document.FalsePositives.Length > 0 && l.Document.Id.Length > 0);
        using PlantedAlerts planted = new(web.Services.GetRequiredService<ServerStore>());
        long id = planted.Find(web.Clock.GetUtcNow(), line.Document.Title, rule: line.Document);
        string page = System.Net.WebUtility.HtmlDecode((await lead.GetAsync($"/alerts/{id}")).Text);
        Assert.Contains("Harmless causes", page, StringComparison.Ordinal);
        Assert.Contains(line.Document.FalsePositives[0], page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_not_known_is_named_with_those_that_are()
    {
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Browser.Answer unknown = await analyst.SendJsonAsync("POST", "/api/alerts/changes", """{"ids":[1],"action":"resolve","resaon":"x"}""");
        Assert.Equal(400, unknown.Status);
        using System.Text.Json.JsonDocument problem = System.Text.Json.JsonDocument.Parse(unknown.Text);
        Assert.Equal("The body has a member \"resaon\" that is not known. Known are: ids, action, reason.", problem.RootElement.GetProperty("detail").GetString());
        Assert.Contains("ids", (await analyst.SendJsonAsync("POST", "/api/alerts/changes", """{"ids":"all","action":"resolve"}""")).Text, StringComparison.Ordinal);
        Assert.Contains("line 1", (await analyst.SendJsonAsync("POST", "/api/alerts/changes", """{"ids":[1""")).Text, StringComparison.Ordinal);
        Browser.Answer hostile = await analyst.SendJsonAsync("POST", "/api/alerts/changes", """{"</script><script>alert(1)":1}""");
        Assert.Equal(400, hostile.Status);
        Assert.DoesNotContain("<script>", hostile.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_administrator_is_told_who_has_no_authenticator_and_nobody_else_is()
    {
        Account without = await web.AccountAsync(Role.Analyst);
        using Browser administrator = await web.SignedInAsync(Role.Administrator), analyst = await web.SignedInAsync(without);
        foreach (string path in (string[])["/", "/accounts"])
            Assert.Matches($"(?s)id=\"without-authenticator\".*{without.Name}", (await administrator.GetAsync(path)).Text);
        Assert.DoesNotContain("without-authenticator", (await analyst.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_scope_is_explained_where_tokens_are_made_and_they_are_in_the_menu()
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.All(Permissions.ScopesOf(role), scope => Assert.True(ScopeWords.Of(scope).Length > 0, $"{scope} has no words: add them to ScopeWords"));
        using Browser lead = await web.SignedInAsync(Role.Lead);
        Assert.Matches("href=\"/account/tokens\" data-key=", (await lead.GetAsync("/")).Text);
        Assert.Contains(ScopeWords.Of("search-logs"), (await lead.GetAsync("/account/tokens")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_a_password_has_the_name_for_password_keepers()
    {
        Account account = await web.AccountAsync(Role.Lead);
        using Browser lead = await web.SignedInAsync(account);
        foreach (string path in (string[])["/account", "/account/tokens"])
        {
            string page = (await lead.GetAsync(path)).Text;
            foreach (Match form in Regex.Matches(page, "(?s)<form.*?</form>").Where(f => f.Value.Contains("type=\"password\"", StringComparison.Ordinal)))
                Assert.Matches($"type=\"text\" name=\"username\" value=\"{account.Name}\" autocomplete=\"username\"", form.Value);
        }
    }

    [Fact]
    public async Task The_icon_answers_where_browsers_ask_by_themselves()
    {
        using Browser nobody = web.NewBrowser();
        Browser.Answer icon = await nobody.GetAsync("/favicon.ico");
        Assert.Equal((200, "image/svg+xml"), (icon.Status, icon.Header("Content-Type")));
        Assert.StartsWith("<svg", icon.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sign_in_page_of_a_server_that_counts_shows_no_password()
    {
        await web.AccountAsync(Role.Lead);
        using Browser nobody = web.NewBrowser();
        Browser.Answer page = await nobody.GetAsync("/sign-in");
        Assert.Equal(200, page.Status);
        Assert.DoesNotContain("demo-password", page.Text, StringComparison.Ordinal);
    }
}
