using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Server.Accounts;
using Palisade.Tests.Browser;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>
/// The one story, as a new user goes through it, in the real browser and with the real program: first account, authenticator, colleagues, a sender, an attack, the alert, its proof, and who is behind a token.
/// axe looks at each page that it comes to.
/// </summary>
public sealed partial class StoryTests : IDisposable
{
    private const string Password = "seven green lamps at the pier";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium", "curl")]
    public async Task A_new_user_comes_from_the_first_account_to_a_proved_record_and_an_approved_reveal()
    {
        string secret = Path.Combine(_folder, "http.token");
        await File.WriteAllTextAsync(secret, "a token of at least sixteen characters");
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await chromium.NewAsync();
        await SetUpAsync(admin, serve);
        await using VisitorBrowser analyst = await InviteAsync(chromium, admin, serve, "ann", "Analyst", looks: true);
        await using VisitorBrowser keeper = await InviteAsync(chromium, admin, serve, "kim", "Keeper");

        await analyst.Page.GotoAsync(Home(serve) + "alerts");
        Assert.Contains("No alerts here", await analyst.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        int port = await AddSenderAsync(admin, analyst, serve);
        await analyst.Page.GotoAsync(Home(serve) + "alerts");
        Send(port, await File.ReadAllTextAsync(secret));
        await TriageAsync(analyst, serve);
        string record = await FindAsync(analyst, serve);
        await RevealAsync(analyst, keeper, serve);
        await ProveAsync(analyst, keeper, serve, record);
        await ReadLedgerAsync(keeper, serve);
        await LookAtOwnPagesAsync(analyst, serve);

        Assert.Empty(admin.Errors.Concat(keeper.Errors));
        // The wrong password and the query with a name are answered with 400, which browsers write to their console.
        Assert.Equal(2, analyst.Errors.Count);
        Assert.All(analyst.Errors, error => Assert.Contains("400", error, StringComparison.Ordinal));
        Assert.Equal(0, serve.End());
    }

    // The address that is printed, the authenticator, and the sign-in that asks for its code.
    private static async Task SetUpAsync(VisitorBrowser admin, ServeSession serve)
    {
        await admin.Page.GotoAsync(Home(serve));
        Assert.EndsWith("/first-account", admin.Page.Url, StringComparison.Ordinal);
        await admin.Page.GotoAsync(FirstAddress().Match(serve.Errors).Value);
        await admin.LookAsync("first-account");
        await admin.SubmitAsync("Make the account", ("Name of the account", "root"), ("Password", Password), ("The password again", Password));
        byte[] key = FromBase32((await admin.Page.Locator("#key").TextContentAsync())!);
        await admin.LookAsync("authenticator");
        long step = Totp.StepOf(TimeProvider.System.GetUtcNow());
        await admin.SubmitAsync("Put it to use", ("Type the six digits that it shows", Totp.Code(key, step)));
        Assert.Equal(10, await admin.Page.Locator(".codes code").CountAsync());
        await admin.LookAsync("recovery-codes");
        await admin.Page.GetByText("Written down").ClickAsync();
        await admin.LookAsync("overview");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await admin.SubmitAsync("Sign in", ("Name", "root"), ("Password", Password));
        await admin.LookAsync("code");
        await admin.SubmitAsync("Sign in", ("Six digits, or one of your recovery codes", Totp.Code(key, step + 1)));
        await admin.Page.WaitForURLAsync(Home(serve));
    }

    private static async Task<VisitorBrowser> InviteAsync(Chromium chromium, VisitorBrowser admin, ServeSession serve, string name, string role, bool looks = false)
    {
        await admin.Page.GotoAsync(Home(serve) + "accounts");
        await admin.Page.Locator("#role").SelectOptionAsync(role);
        await admin.SubmitAsync("Make the account", ("Name", name));
        VisitorBrowser visitor = await chromium.NewAsync();
        await visitor.Page.GotoAsync((await admin.Page.Locator("#invitation").TextContentAsync())!);
        if (looks)
        {
            await admin.LookAsync("accounts");
            await visitor.LookAsync("invitation");
        }

        await visitor.SubmitAsync("Set the password", ("Choose a password", Password), ("The password again", Password));
        if (looks)
        {
            await visitor.SubmitAsync("Sign in", ("Name", name), ("Password", "not the password"));
            Assert.Contains("is wrong", await visitor.Page.GetByRole(AriaRole.Alert).TextContentAsync(), StringComparison.Ordinal);
            await visitor.LookAsync("sign-in");
        }

        await visitor.SubmitAsync("Sign in", ("Name", name), ("Password", Password));
        await visitor.Page.WaitForURLAsync(Home(serve));
        return visitor;
    }

    /// <summary>Somebody writes one more listener into the configuration file, and the administrator has it read again: no restart.</summary>
    /// <returns>Its port.</returns>
    private async Task<int> AddSenderAsync(VisitorBrowser admin, VisitorBrowser analyst, ServeSession serve)
    {
        await analyst.Page.GotoAsync(Home(serve) + "sources");
        Assert.Contains("No sender yet", await analyst.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await analyst.Page.GetByText("shop").CountAsync());
        await analyst.LookAsync("sources-none");
        int port = ServeSession.FreePort();
        await File.AppendAllTextAsync(Path.Combine(_folder, "palisade.yaml"), FormattableString.Invariant($"  - {{name: shop, protocol: http, address: \"127.0.0.1:{port}\", token: http.token}}\n"));
        await admin.Page.GotoAsync(Home(serve) + "settings");
        await admin.SubmitAsync("Read the configuration again");
        await admin.Page.GetByText("Listeners: opened shop.").WaitForAsync();
        await admin.LookAsync("settings-read-again");
        await analyst.Page.ReloadAsync();
        Assert.Contains(FormattableString.Invariant($"127.0.0.1:{port}"), await analyst.Page.Locator("tr", new() { HasText = "shop" }).TextContentAsync(), StringComparison.Ordinal);
        return port;
    }

    // As docs/serve.md has it: a log that was cleared on two machines, sent by curl with the token of the listener.
    private void Send(int port, string token)
    {
        string file = Path.Combine(_folder, "events.ndjson");
        File.WriteAllLines(file, ((string[])["lap-7781", "lap-7782"]).Select(host =>
            $$"""{"Channel":"Security","EventID":1102,"Computer":"{{host}}","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","Note":"zebra by mallory","TimeCreated":"2026-11-22T10:00:00Z"}"""));
        using Process curl = Process.Start(new ProcessStartInfo("curl", ["--fail", "--silent", "--data-binary", "@" + file, "-H", "Palisade-Batch-Id: shop-1", "-H", "Authorization: Bearer " + token, FormattableString.Invariant($"http://127.0.0.1:{port}/ingest/ndjson")])
        {
            RedirectStandardOutput = true,
        })!;
        string answer = curl.StandardOutput.ReadToEnd();
        curl.WaitForExit();
        Assert.True(curl.ExitCode == 0 && answer.Contains("\"records\":2", StringComparison.Ordinal), FormattableString.Invariant($"curl {curl.ExitCode}: {answer}"));
    }

    // The alerts show by themselves; one is decided on with keys, and undone.
    private static async Task TriageAsync(VisitorBrowser analyst, ServeSession serve)
    {
        IPage page = analyst.Page;
        ILocator rows = page.Locator("tr[data-alert]");
        await Expect(rows, 2);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#pane article").WaitForAsync();
        await page.Keyboard.PressAsync("t");
        await page.GetByText("1 alert resolved.").WaitForAsync();
        await Expect(rows, 1);
        await page.Keyboard.PressAsync("u");
        await page.GetByText("1 alert as before.").WaitForAsync();
        await Expect(rows, 2);
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("d");
        await page.WaitForURLAsync("**/sources");
        Assert.Contains("shop", await page.Locator("tbody").First.TextContentAsync(), StringComparison.Ordinal);
        await analyst.LookAsync("sources");
        await page.Keyboard.PressAsync("?");
        Assert.True(await page.Locator("dialog#keys").IsVisibleAsync());
        await analyst.LookAsync("keys");
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(2, serve.Metric("palisade_records_total", "shop/127.0.0.1"));
    }

    /// <returns>The address of the record.</returns>
    private static async Task<string> FindAsync(VisitorBrowser analyst, ServeSession serve)
    {
        IPage page = analyst.Page;
        await page.GotoAsync(Home(serve) + "search");
        await analyst.LookAsync("search-empty");
        await analyst.SubmitAsync("Search", ("Query", "user:mallory"));
        Assert.Contains("names a person", await page.GetByRole(AriaRole.Alert).TextContentAsync(), StringComparison.Ordinal);
        await analyst.LookAsync("search-named");
        await analyst.SubmitAsync("Search", ("Query", "zebra"));
        await Expect(page.Locator("tbody tr"), 2);
        Assert.DoesNotContain("mallory", await page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        await analyst.LookAsync("search");
        await page.Locator("tbody a").First.ClickAsync();
        await page.WaitForURLAsync("**/records/*");
        await analyst.LookAsync("record");
        return page.Url;
    }

    private static async Task RevealAsync(VisitorBrowser analyst, VisitorBrowser keeper, ServeSession serve)
    {
        IPage page = analyst.Page;
        string token = (await page.Locator("#token option").AllTextContentsAsync()).Single(t => t.StartsWith("user-", StringComparison.Ordinal));
        await page.Locator("#token").SelectOptionAsync(token);
        await page.Locator("#reason").FillAsync("The owner of the account is to be called");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
        await page.WaitForURLAsync("**/reveals/1");
        await analyst.LookAsync("reveal-waits");
        await ApproveAsync(keeper, serve, "reveals");
        await page.ReloadAsync();
        await analyst.SubmitAsync("Show it to me");
        Assert.Equal("mallory", await page.Locator("code.secret").TextContentAsync());
        await analyst.LookAsync("reveal-shown");
        // It is counted on the page of all reveals, which has no value.
        await page.GotoAsync(Home(serve) + "reveals");
        Assert.Equal("1", await page.Locator("tbody .number").First.TextContentAsync());
        Assert.DoesNotContain("mallory", await page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private async Task ProveAsync(VisitorBrowser analyst, VisitorBrowser keeper, ServeSession serve, string record)
    {
        IPage page = analyst.Page;
        await page.GotoAsync(record);
        await analyst.SubmitAsync("Ask for the proof", ("Why the proof is needed", "The insurer asks for this record"));
        await ApproveAsync(keeper, serve, "reveals-second");
        await page.GotoAsync(record + "#proof");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Proof", Exact = true }).ClickAsync());
        string proof = Path.Combine(_folder, download.SuggestedFilename);
        await download.SaveAsAsync(proof);
        Assert.EndsWith(".tlog-proof", proof, StringComparison.Ordinal);
        ProgramRun verified = PalisadeProgram.Run("verify", proof);
        Assert.True(verified.ExitCode == 0 && verified.Lines[0] == "PASS", verified.ToString());
    }

    // All that was done is there: the accounts, the triage and what was taken back, the reveal and its showing.
    private static async Task ReadLedgerAsync(VisitorBrowser keeper, ServeSession serve)
    {
        IPage page = keeper.Page;
        await page.GotoAsync(Home(serve) + "ledger");
        string[] kinds = [.. await page.Locator("tbody tr td:nth-of-type(2)").AllTextContentsAsync()];
        Assert.Equal(["account.made", "alert.changed", "alert.raised", "reveal.asked", "reveal.decided", "reveal.shown"],
            kinds.Distinct().Where(k => k.StartsWith("alert.", StringComparison.Ordinal) || k.StartsWith("reveal.", StringComparison.Ordinal) || k == "account.made").Order(StringComparer.Ordinal));
        await keeper.LookAsync("ledger");
        await page.GotoAsync(Home(serve) + "ledger?kind=reveal.shown");
        await page.Locator("tbody th a").Last.ClickAsync();
        await page.WaitForURLAsync("**/ledger/*");
        await page.GetByText("reveal/1").First.WaitForAsync();
        await keeper.LookAsync("ledger-entry");
    }

    private static async Task LookAtOwnPagesAsync(VisitorBrowser visitor, ServeSession serve)
    {
        await visitor.Page.GetByLabel("Colours").SelectOptionAsync("dark");
        await visitor.Page.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'dark'");
        await visitor.Page.GotoAsync(Home(serve) + "account");
        await visitor.LookAsync("account");
        await visitor.Page.GotoAsync(Home(serve) + "account/tokens");
        await visitor.LookAsync("tokens");
    }

    private static async Task ApproveAsync(VisitorBrowser second, ServeSession serve, string picture)
    {
        await second.Page.GotoAsync(Home(serve) + "reveals");
        await second.LookAsync(picture);
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First.ClickAsync();
        await second.Page.GetByText("approved").First.WaitForAsync();
    }

    private static string Home(ServeSession serve) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.Web}/");

    private static Task Expect(ILocator found, int count) => Assertions.Expect(found).ToHaveCountAsync(count, new() { Timeout = 20_000 });

    // Read here by hand: what the page shows is what a person types into a phone.
    private static byte[] FromBase32(string text)
    {
        List<byte> bytes = [];
        int bits = 0, held = 0;
        foreach (char letter in text.Where(c => c != ' '))
        {
            bits = ((bits & 0xFF) << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            held += 5;
            if (held < 8)
                continue;
            held -= 8;
            bytes.Add((byte)((bits >> held) & 0xFF));
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();
}
