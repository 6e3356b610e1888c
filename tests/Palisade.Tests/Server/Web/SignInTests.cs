using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Tests.Server.Web;

/// <summary>Ways in, as people take them.</summary>
public sealed class SignInTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task The_first_visit_makes_the_first_account_once()
    {
        using WebSession fresh = new();
        using Browser browser = fresh.NewBrowser();
        Assert.Equal("/first-account", (await browser.GetAsync("/")).Location);
        Assert.Equal("/first-account", (await browser.GetAsync("/sign-in")).Location);
        (string, string)[] form = [("name", "root"), ("password", WebSession.Password), ("repeated", WebSession.Password)];
        Assert.Equal(400, (await browser.SubmitAsync("/first-account", null, [("token", "wrong"), .. form])).Status);
        Assert.Equal(400, (await browser.SubmitAsync("/first-account", null, [("token", fresh.FirstToken), ("name", "root"), ("password", "short"), ("repeated", "short")])).Status);
        Browser.Answer made = await browser.SubmitAsync("/first-account", null, [("token", fresh.FirstToken), .. form]);
        Assert.Equal("/account/authenticator", made.Location);
        Assert.Equal(200, (await browser.GetAsync("/accounts")).Status);
        using Browser late = fresh.NewBrowser();
        Assert.Equal("/", (await late.GetAsync("/first-account?token=" + fresh.FirstToken)).Location);
        Assert.True((await late.GetAsync("/")).LeadsToSignIn);
        Assert.Equal("/", (await late.SubmitAsync("/sign-in", "/first-account", [("token", fresh.FirstToken), ("name", "second"), ("password", WebSession.Password), ("repeated", WebSession.Password)])).Location);
        Assert.Single(await All(fresh));
    }

    [Fact]
    public async Task Of_many_with_the_token_at_once_one_makes_the_first_account()
    {
        using WebSession fresh = new();
        Browser.Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using Browser browser = fresh.NewBrowser();
            return await browser.SubmitAsync("/first-account", null, ("token", fresh.FirstToken), ("name", "root" + i), ("password", WebSession.Password), ("repeated", WebSession.Password));
        }));
        Assert.Single(answers, answer => answer.Location == "/account/authenticator");
        Assert.Single(await All(fresh));
    }

    [Fact]
    public async Task Name_and_password_let_in_and_sign_out_ends_it()
    {
        Account account = await Account(Role.Viewer);
        using Browser browser = web.NewBrowser();
        Browser.Answer entered = await browser.SignInAsync(account.Name.ToUpperInvariant(), WebSession.Password, "/sources");
        Assert.Equal("/sources", entered.Location);
        Assert.Equal(200, (await browser.GetAsync("/sources")).Status);
        Assert.Equal("/sign-in", (await browser.SubmitAsync("/", "/sign-out")).Location);
        Assert.True((await browser.GetAsync("/sources")).LeadsToSignIn);
    }

    [Fact]
    public async Task An_authenticator_is_set_up_asked_for_and_taken_away()
    {
        Account account = await Account(Role.Analyst);
        using Browser browser = await web.SignedInAsync(account);
        byte[] key = await web.Services.GetRequiredService<SecondFactor>().BeginAsync(account.Id);
        Browser.Answer page = await browser.GetAsync("/account/authenticator");
        Assert.Contains(SecretText.Base32(key)[..4], page.Text, StringComparison.Ordinal);
        Assert.Contains("<svg", page.Text, StringComparison.Ordinal);
        Browser.Answer proved = await browser.SubmitAsync("/account/authenticator", null, ("code", Code(key)));
        string recovery = System.Text.RegularExpressions.Regex.Match(proved.Text, "[A-Z2-7]{4}(-[A-Z2-7]{4}){3}").Value;
        Assert.NotEmpty(recovery);

        using Browser next = web.NewBrowser();
        Assert.StartsWith("/sign-in/code", (await next.SignInAsync(account.Name, WebSession.Password)).Location, StringComparison.Ordinal);
        Assert.True((await next.GetAsync("/")).LeadsToSignIn);
        web.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("/", (await next.SubmitAsync("/sign-in/code", null, ("code", Code(key)))).Location);
        Assert.Equal(200, (await next.GetAsync("/")).Status);

        using Browser withPaper = web.NewBrowser();
        await withPaper.SignInAsync(account.Name, WebSession.Password);
        Assert.Equal("/", (await withPaper.SubmitAsync("/sign-in/code", null, ("code", recovery.ToLowerInvariant()))).Location);
        using Browser again = web.NewBrowser();
        await again.SignInAsync(account.Name, WebSession.Password);
        Assert.Equal(400, (await again.SubmitAsync("/sign-in/code", null, ("code", recovery))).Status);

        Assert.Equal(400, (await next.SubmitAsync("/account/authenticator", "/account/authenticator?handler=Remove", ("current", "not the password"))).Status);
        Assert.Equal("/account", (await next.SubmitAsync("/account/authenticator", "/account/authenticator?handler=Remove", ("current", WebSession.Password))).Location);
        using Browser without = web.NewBrowser();
        Assert.Equal("/", (await without.SignInAsync(account.Name, WebSession.Password)).Location);
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_of_rest_and_after_twelve_in_any_case()
    {
        Account account = await Account(Role.Viewer);
        using Browser idle = await web.SignedInAsync(account), busy = await web.SignedInAsync(account);
        for (int i = 0; i < 14; i++)
        {
            Assert.Equal(200, (await busy.GetAsync("/")).Status);
            web.Clock.Advance(TimeSpan.FromMinutes(50));
        }

        Assert.True((await idle.GetAsync("/")).LeadsToSignIn);
        Assert.Equal(200, (await busy.GetAsync("/")).Status);
        web.Clock.Advance(TimeSpan.FromMinutes(21));
        Assert.True((await busy.GetAsync("/")).LeadsToSignIn);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one_and_by_a_new_password()
    {
        Account account = await Account(Role.Keeper);
        using Browser here = await web.SignedInAsync(account), there = await web.SignedInAsync(account), stranger = await web.SignedInAsync(Role.Keeper);
        Session[] open = [.. await web.Services.GetRequiredService<Sessions>().OfAsync(account.Id)];
        Assert.Equal(2, open.Length);
        string session = FormattableString.Invariant($"{open.MaxBy(s => s.Id)!.Id}");
        await stranger.SubmitAsync("/account", "/account?handler=End", ("session", session));
        Assert.Equal(200, (await there.GetAsync("/")).Status);
        await here.SubmitAsync("/account", "/account?handler=End", ("session", session));
        Assert.True((await there.GetAsync("/")).LeadsToSignIn);

        using Browser other = await web.SignedInAsync(account);
        const string Changed = "another horse, another battery";
        (string, string)[] form = [("password", Changed), ("repeated", Changed)];
        Assert.Equal(400, (await here.SubmitAsync("/account", "/account?handler=Password", [("current", "wrong"), .. form])).Status);
        Assert.Equal(200, (await here.SubmitAsync("/account", "/account?handler=Password", [("current", WebSession.Password), .. form])).Status);
        Assert.True((await other.GetAsync("/")).LeadsToSignIn);
        Assert.Equal(200, (await here.GetAsync("/")).Status);
        Assert.Equal("/", (await other.SignInAsync(account.Name, Changed)).Location);
    }

    [Fact]
    public async Task An_invitation_gives_an_account_its_password_once()
    {
        using Browser admin = await web.SignedInAsync(Role.Administrator);
        string name = "invited" + Guid.NewGuid().ToString("N")[..6];
        Browser.Answer made = await admin.SubmitAsync("/accounts", null, ("name", name), ("role", "Analyst"));
        string token = System.Text.RegularExpressions.Regex.Match(made.Text, @"invitation\?token=([A-Za-z0-9_-]{43})").Groups[1].Value;
        using Browser person = web.NewBrowser();
        Assert.Contains(name, (await person.GetAsync("/invitation?token=" + token)).Text, StringComparison.Ordinal);
        (string, string)[] form = [("token", token), ("password", WebSession.Password), ("repeated", WebSession.Password)];
        Assert.Equal("/sign-in?done=invitation", (await person.SubmitAsync("/invitation?token=" + token, "/invitation", form)).Location);
        Assert.Contains("Your account is made: sign in", (await person.GetAsync("/sign-in?done=invitation")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Your account is made", (await person.GetAsync("/sign-in")).Text, StringComparison.Ordinal);
        Assert.Equal("/", (await person.SignInAsync(name, WebSession.Password)).Location);
        Assert.Equal(400, (await person.SubmitAsync("/account", "/invitation", form)).Status);
        Assert.Contains("No longer good", (await person.GetAsync("/invitation?token=" + token)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_ends_after_three_days()
    {
        using IServiceScope scope = web.Services.CreateScope();
        AccountBook book = scope.ServiceProvider.GetRequiredService<AccountBook>();
        (_, string token) = await book.InviteAsync(0, "late" + Guid.NewGuid().ToString("N")[..6], Role.Viewer);
        Assert.NotNull(await book.InvitedAsync(token));
        web.Clock.Advance(AccountBook.LongestInvitation);
        Assert.Null(await book.InvitedAsync(token));
        Assert.NotEmpty(await book.AcceptAsync(token, WebSession.Password));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        using WebSession fresh = new();
        Account first = await fresh.AccountAsync(Role.Administrator), second = await fresh.AccountAsync(Role.Administrator);
        using IServiceScope scope = fresh.Services.CreateScope();
        AccountBook book = scope.ServiceProvider.GetRequiredService<AccountBook>();
        bool[] done = await Task.WhenAll(Task.Run(() => book.ChangeAsync(0, first.Id, Role.Administrator, disabled: true)), Task.Run(() => book.ChangeAsync(0, second.Id, Role.Viewer, disabled: false)));
        Assert.Single(done, true);
        Assert.Single(await All(fresh), a => a is { Role: Role.Administrator, Disabled: false });
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once()
    {
        Account account = await Account(Role.Viewer);
        using Browser admin = await web.SignedInAsync(Role.Administrator), browser = await web.SignedInAsync(account);
        Assert.Equal(200, (await browser.GetAsync("/")).Status);
        await admin.SubmitAsync("/accounts", "/accounts?handler=Change", ("account", FormattableString.Invariant($"{account.Id}")), ("role", "Viewer"), ("disabled", "true"));
        Assert.True((await browser.GetAsync("/")).LeadsToSignIn);
        Assert.Equal(400, (await browser.SignInAsync(account.Name, WebSession.Password)).Status);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    public async Task A_weak_password_is_refused_with_the_reason(string password)
    {
        using IServiceScope scope = web.Services.CreateScope();
        string[] problems = await scope.ServiceProvider.GetRequiredService<AccountBook>().MakeAsync(new Account { Name = "weak" }, password);
        Assert.NotEmpty(problems);
    }

    [Fact]
    public async Task An_account_that_is_not_there_costs_the_hashing_of_one_that_is()
    {
        Account account = await Account(Role.Viewer);
        CountingHasher hasher = new();
        using IServiceScope scope = web.Services.CreateScope();
        int[] costs = new int[4];
        for (int i = 0; i < costs.Length; i++)
        {
            int before = hasher.Calls;
            // One desk for each request, as the pages have it.
            SignInDesk desk = ActivatorUtilities.CreateInstance<SignInDesk>(scope.ServiceProvider, hasher);
            Assert.Equal(SignInOutcome.Refused, (await desk.EnterAsync(i % 2 == 0 ? "nobody-at-all" : account.Name, "wrong", new Origin(null, ""))).Outcome);
            costs[i] = hasher.Calls - before;
        }

        // The first may make what absent accounts are held against, once for the program.
        Assert.Equal([1, 1, 1], costs[1..]);
    }

    private static string Code(byte[] key, DateTimeOffset now) => Totp.Code(key, Totp.StepOf(now));

    private string Code(byte[] key) => Code(key, web.Clock.GetUtcNow());

    private async Task<Account> Account(Role role)
    {
        web.Rest();
        return await web.AccountAsync(role);
    }

    private sealed class CountingHasher : IPasswordHasher<Account>
    {
        private readonly PasswordHasher<Account> _hasher = new();

        public int Calls { get; private set; }

        public string HashPassword(Account user, string password)
        {
            Calls++;
            return _hasher.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            Calls++;
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    private static async Task<List<Account>> All(WebSession session)
    {
        using IServiceScope scope = session.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<AccountBook>().AllAsync();
    }
}
