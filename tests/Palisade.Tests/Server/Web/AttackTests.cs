using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Tests.Server.Web;

/// <summary>Attacks on sign-in, sessions, codes and tokens, each by its name; none gets through.</summary>
public sealed class AttackTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task Csrf_a_form_of_another_site_changes_nothing()
    {
        Account account = await Account(Role.Viewer);
        using Browser victim = await web.SignedInAsync(account), attacker = await web.SignedInAsync(Role.Viewer);
        Browser.Answer refused = await victim.PostAsync("/sign-out");
        Assert.Equal(400, refused.Status);
        Assert.Contains("another site", refused.Text, StringComparison.Ordinal);
        string foreign = (await attacker.GetAsync("/account")).FormToken;
        Assert.Equal(400, (await victim.PostAsync("/sign-out", ("form-token", foreign))).Status);
        Assert.Equal(200, (await victim.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Csrf_the_api_takes_no_cookie_without_the_token_of_our_pages()
    {
        using Browser victim = await web.SignedInAsync(Role.Analyst);
        Assert.Equal(400, (await victim.PostAsync("/api/nothing")).Status);
        string token = (await victim.GetAsync("/account")).FormToken;
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/nothing");
        Assert.Equal(404, (await victim.SendAsync(request, ("X-Palisade-Form", token))).Status);
    }

    [Fact]
    public async Task Brute_force_of_a_password_makes_the_account_wait_even_for_the_right_one()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = web.NewBrowser();
        for (int i = 0; i < SignInDesk.MaxFailures; i++)
            Assert.Equal(400, (await browser.SignInAsync(account.Name, "wrong password " + i)).Status);
        Assert.Equal(400, (await browser.SignInAsync(account.Name, WebSession.Password)).Status);
        web.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("/", (await browser.SignInAsync(account.Name, WebSession.Password)).Location);
    }

    [Fact]
    public async Task Brute_force_at_once_gets_no_more_tries_than_one_after_another()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = web.NewBrowser();
        string token = (await browser.GetAsync("/sign-in")).FormToken;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => browser.PostAsync("/sign-in", ("form-token", token), ("name", account.Name), ("password", "wrong " + i))));
        Assert.Equal(400, (await browser.SignInAsync(account.Name, WebSession.Password)).Status);
    }

    [Fact]
    public async Task Brute_force_over_many_accounts_from_one_address_is_slowed_down_whatever_the_headers_say()
    {
        web.Rest();
        using Browser browser = web.NewBrowser();
        string token = (await browser.GetAsync("/sign-in")).FormToken;
        int refused = 0;
        for (int i = 0; i < 25; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("form-token", token), new("name", "nobody" + i), new("password", "x")]) };
            Browser.Answer answer = await browser.SendAsync(request, ("X-Forwarded-For", "203.0.113." + i), ("Forwarded", "for=203.0.113." + i), ("X-Real-IP", "203.0.113." + i));
            refused += answer.Status == 429 && answer.Header("Retry-After").Length > 0 ? 1 : 0;
        }

        Assert.Equal(5, refused);
        web.Rest();
    }

    [Fact]
    public async Task Enumeration_an_account_that_is_not_there_answers_like_one_that_is()
    {
        Account there = await Account(Role.Viewer), disabled = await web.AccountAsync(Role.Viewer);
        using (IServiceScope scope = web.Services.CreateScope())
        {
            await web.AccountAsync(Role.Administrator);
            Assert.True(await scope.ServiceProvider.GetRequiredService<AccountBook>().ChangeAsync(0, disabled.Id, Role.Viewer, disabled: true));
        }

        using Browser browser = web.NewBrowser();
        (string Name, string Password)[] attempts = [(there.Name, "wrong"), ("nobody-at-all", "wrong"), (disabled.Name, WebSession.Password), ("' OR 1=1 --", "x"), ("", ""), (new string('a', 5000), new string('b', 5000))];
        List<string> answers = [];
        foreach ((string name, string password) in attempts)
        {
            Browser.Answer answer = await browser.SignInAsync(name, password);
            answers.Add(answer.Status + Regex.Replace(answer.Text, "value=\"[^\"]*\"", ""));
        }

        Assert.Single(answers.Distinct());
        Assert.StartsWith("400", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_fixation_a_planted_cookie_is_never_made_good()
    {
        Account account = await Account(Role.Viewer);
        string name = web.Services.GetRequiredService<WebSettings>().SessionCookie, planted = new('A', 43);
        using Browser victim = web.NewBrowser(), attacker = web.NewBrowser();
        victim.SetCookie(name, planted);
        attacker.SetCookie(name, planted);
        await victim.SignInAsync(account.Name, WebSession.Password);
        Assert.Equal(200, (await victim.GetAsync("/")).Status);
        Assert.NotEqual(planted, victim.Cookie(name));
        Assert.True((await attacker.GetAsync("/")).LeadsToSignIn);
    }

    [Fact]
    public async Task Second_factor_skipped_what_the_password_gives_opens_nothing_and_ends_after_five_minutes()
    {
        (Account account, byte[] key) = await AccountWithAuthenticator();
        WebSettings settings = web.Services.GetRequiredService<WebSettings>();
        using Browser browser = web.NewBrowser();
        await browser.SignInAsync(account.Name, WebSession.Password);
        browser.SetCookie(settings.SessionCookie, browser.Cookie(settings.PendingCookie)!);
        Assert.True((await browser.GetAsync("/")).LeadsToSignIn);
        Assert.Empty(await web.Services.GetRequiredService<Sessions>().OfAsync(account.Id));
        web.Clock.Advance(Sessions.LongestWait);
        Assert.Equal("/sign-in", (await browser.SubmitAsync("/sign-in/code", null, ("code", Code(key)))).Location);
    }

    [Fact]
    public async Task Replayed_code_of_the_authenticator_is_taken_once_at_the_same_time_too()
    {
        (Account account, byte[] key) = await AccountWithAuthenticator();
        web.Clock.Advance(TimeSpan.FromSeconds(30));
        Browser[] browsers = [.. Enumerable.Range(0, 4).Select(_ => web.NewBrowser())];
        foreach (Browser browser in browsers)
            await browser.SignInAsync(account.Name, WebSession.Password);
        Browser.Answer[] answers = await Task.WhenAll(browsers.Select(browser => browser.SubmitAsync("/sign-in/code", null, ("code", Code(key)))));
        Assert.Single(answers, answer => answer.Status == 302);
        Assert.Single(await web.Services.GetRequiredService<Sessions>().OfAsync(account.Id));
        foreach (Browser browser in browsers)
            browser.Dispose();
    }

    [Fact]
    public async Task Brute_force_of_the_code_makes_the_account_wait_and_a_good_password_does_not_reset_the_count()
    {
        (Account account, byte[] key) = await AccountWithAuthenticator();
        using Browser browser = web.NewBrowser();
        for (int i = 0; i < SignInDesk.MaxFailures; i++)
        {
            await browser.SignInAsync(account.Name, WebSession.Password);
            Assert.Equal(400, (await browser.SubmitAsync("/sign-in/code", null, ("code", "00000" + i))).Status);
        }

        Assert.Equal(400, (await browser.SubmitAsync("/sign-in/code", null, ("code", Code(key)))).Status);
        Assert.Equal(400, (await browser.SignInAsync(account.Name, WebSession.Password)).Status);
    }

    [Fact]
    public async Task Stolen_session_is_worth_nothing_after_sign_out()
    {
        Account account = await Account(Role.Viewer);
        string name = web.Services.GetRequiredService<WebSettings>().SessionCookie;
        using Browser victim = await web.SignedInAsync(account), thief = web.NewBrowser();
        thief.SetCookie(name, victim.Cookie(name)!);
        Assert.Equal(200, (await thief.GetAsync("/")).Status);
        await victim.SubmitAsync("/", "/sign-out");
        Assert.True((await thief.GetAsync("/")).LeadsToSignIn);
    }

    [Fact]
    public async Task Stolen_session_cannot_guess_the_password_on_the_account_page()
    {
        Account account = await Account(Role.Viewer);
        using Browser thief = await web.SignedInAsync(account);
        (string, string)[] form = [("password", "a password of the thief"), ("repeated", "a password of the thief")];
        for (int i = 0; i < SignInDesk.MaxFailures; i++)
            Assert.Equal(400, (await thief.SubmitAsync("/account", "/account?handler=Password", [("current", "guess " + i), .. form])).Status);
        Assert.Equal(400, (await thief.SubmitAsync("/account", "/account?handler=Password", [("current", WebSession.Password), .. form])).Status);
        Assert.Equal(400, (await thief.SubmitAsync("/account/tokens", null, ("purpose", "mine"), ("scopes", "read-sources"), ("days", "9"), ("current", WebSession.Password))).Status);
    }

    [Fact]
    public async Task Stolen_token_of_a_program_is_worth_nothing_once_ended_or_over_or_its_account_is_out()
    {
        ApiTokens tokens = web.Services.GetRequiredService<ApiTokens>();
        Account account = await Account(Role.Lead);
        await web.AccountAsync(Role.Administrator);
        string ended = (await tokens.MakeAsync(account.Id, "a", ["metrics"], 1))!, over = (await tokens.MakeAsync(account.Id, "b", ["metrics"], 1))!, last = (await tokens.MakeAsync(account.Id, "c", ["metrics"], 30))!;
        using Browser thief = web.NewBrowser();
        async Task<string> AskAllAsync()
        {
            List<int> answers = [];
            foreach (string token in new[] { ended, over, last })
                answers.Add((await thief.GetAsync("/api/nothing", ("Authorization", "Bearer " + token))).Status);
            return string.Join(' ', answers);
        }

        Assert.Equal("404 404 404", await AskAllAsync());
        Assert.True(await tokens.EndAsync(account.Id, (await tokens.OfAsync(account.Id))[0].Id));
        Assert.Equal("401 404 404", await AskAllAsync());
        web.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("401 401 404", await AskAllAsync());
        using IServiceScope scope = web.Services.CreateScope();
        Assert.True(await scope.ServiceProvider.GetRequiredService<AccountBook>().ChangeAsync(0, account.Id, Role.Lead, disabled: true));
        Assert.Equal("401 401 401", await AskAllAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("plsd_")]
    [InlineData("plsd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("null")]
    public async Task Made_up_tokens_get_problem_details_and_never_a_redirect(string token)
    {
        using Browser program = web.NewBrowser();
        Browser.Answer answer = await program.GetAsync("/api/alerts?access_token=" + token, ("Authorization", "Bearer " + token));
        Assert.Equal((401, "application/problem+json", "Bearer"), (answer.Status, answer.Header("Content-Type"), answer.Header("WWW-Authenticate")));
    }

    [Fact]
    public async Task Escalation_by_a_field_more_mass_assignment_changes_no_role()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = await web.SignedInAsync(account);
        await browser.SubmitAsync("/account", "/account?handler=Password", ("current", WebSession.Password), ("password", WebSession.Password + "!"), ("repeated", WebSession.Password + "!"), ("role", "Administrator"), ("Role", "Administrator"), ("account.Role", "Administrator"), ("Visitor.Role", "Administrator"));
        Assert.Equal(403, (await browser.GetAsync("/accounts?role=Administrator&Visitor.Role=Administrator")).Status);
        Assert.Equal(Role.Viewer, (await Found(account)).Role);
    }

    [Fact]
    public async Task Escalation_by_scope_a_token_gets_nothing_that_the_role_has_not()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = await web.SignedInAsync(account);
        foreach (string scope in new[] { "change-rules", "manage-accounts", "own-account", "approve-reveal", "metrics", "", "*" })
            Assert.Equal(400, (await browser.SubmitAsync("/account/tokens", null, ("purpose", "more"), ("scopes", scope), ("days", "9"), ("current", WebSession.Password))).Status);
        Assert.Empty(await web.Services.GetRequiredService<ApiTokens>().OfAsync(account.Id));
    }

    [Fact]
    public async Task Escalation_over_the_accounts_page_is_for_administrators_and_never_for_oneself()
    {
        Account admin = await Account(Role.Administrator), lead = await web.AccountAsync(Role.Lead);
        using Browser asLead = await web.SignedInAsync(lead), asAdmin = await web.SignedInAsync(admin);
        (string, string)[] form = [("account", Id(lead)), ("role", "Administrator")];
        Assert.Equal(403, (await asLead.SubmitAsync("/account", "/accounts?handler=Change", form)).Status);
        Assert.Equal(403, (await asLead.SubmitAsync("/account", "/accounts?handler=Reset", form)).Status);
        Assert.Equal(Role.Lead, (await Found(lead)).Role);
        Assert.Equal(400, (await asAdmin.SubmitAsync("/accounts", "/accounts?handler=Change", ("account", Id(admin)), ("role", "Lead"))).Status);
        Assert.Equal(400, (await asAdmin.SubmitAsync("/accounts", "/accounts?handler=Change", ("account", Id(lead)), ("role", "17"))).Status);
        Assert.Equal(400, (await asAdmin.SubmitAsync("/accounts", null, ("name", "x"), ("role", "Emperor"))).Status);
    }

    [Theory]
    [InlineData("line\nAccount root: signed in (by root, from 10.0.0.1)")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("наблюдатель")]
    [InlineData("a b")]
    public async Task Injection_into_log_and_page_by_the_name_of_an_account_is_refused_and_logged_nowhere(string name)
    {
        await Account(Role.Viewer);
        using Browser admin = await web.SignedInAsync(Role.Administrator);
        Browser.Answer made = await admin.SubmitAsync("/accounts", null, ("name", name), ("role", "Viewer"));
        Assert.Equal(400, made.Status);
        Assert.DoesNotContain("<script>alert", made.Text, StringComparison.Ordinal);
        using Browser stranger = web.NewBrowser();
        await stranger.SignInAsync(name, "x");
        Assert.DoesNotContain(web.Log.Lines, line => line.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Injection_into_a_page_by_the_name_of_the_browser_is_shown_as_text()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = web.NewBrowser();
        string token = (await browser.GetAsync("/sign-in")).FormToken;
        using HttpRequestMessage request = new(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("form-token", token), new("name", account.Name), new("password", WebSession.Password)]) };
        await browser.SendAsync(request, ("User-Agent", "<script>alert(1)</script>" + new string('x', 500)));
        string page = (await browser.GetAsync("/account")).Text;
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 300), page, StringComparison.Ordinal);
    }

    private async Task<(Account Account, byte[] Key)> AccountWithAuthenticator()
    {
        Account account = await Account(Role.Analyst);
        SecondFactor factor = web.Services.GetRequiredService<SecondFactor>();
        byte[] key = await factor.BeginAsync(account.Id);
        Assert.NotNull(await factor.ProveAsync(account.Id, Code(key)));
        web.Clock.Advance(TimeSpan.FromSeconds(30));
        return (account, key);
    }

    private string Code(byte[] key) => Totp.Code(key, Totp.StepOf(web.Clock.GetUtcNow()));

    private static string Id(Account account) => FormattableString.Invariant($"{account.Id}");

    private async Task<Account> Found(Account account)
    {
        using IServiceScope scope = web.Services.CreateScope();
        return (await scope.ServiceProvider.GetRequiredService<AccountBook>().FindAsync(account.Id))!;
    }

    private async Task<Account> Account(Role role)
    {
        web.Rest();
        return await web.AccountAsync(role);
    }
}
