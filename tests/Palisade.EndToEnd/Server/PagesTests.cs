using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Server.Accounts;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>The pages of the real server in the real browser, as a new user goes through them.</summary>
public sealed partial class PagesTests : IDisposable
{
    private const string Password = "seven green lamps at the pier";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task A_new_user_makes_the_first_account_sets_up_the_authenticator_and_lets_a_colleague_in()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await chromium.NewAsync(), colleague = await chromium.NewAsync();
        string first = FirstAddress().Match(serve.Errors).Value, home = $"http://127.0.0.1:{serve.Web}/";

        await admin.Page.GotoAsync(home);
        Assert.EndsWith("/first-account", admin.Page.Url, StringComparison.Ordinal);
        await admin.Page.GotoAsync(first);
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

        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Make accounts" }).ClickAsync();
        await admin.SubmitAsync("Make the account", ("Name", "ada"));
        await admin.LookAsync("accounts");
        await colleague.Page.GotoAsync((await admin.Page.Locator("#invitation").TextContentAsync())!);
        await colleague.LookAsync("invitation");
        await colleague.SubmitAsync("Set the password", ("Choose a password", Password), ("The password again", Password));
        await colleague.LookAsync("sign-in");
        await colleague.SubmitAsync("Sign in", ("Name", "ada"), ("Password", "not the password"));
        Assert.Contains("is wrong", await colleague.Page.GetByRole(AriaRole.Alert).TextContentAsync(), StringComparison.Ordinal);
        await colleague.SubmitAsync("Sign in", ("Name", "ada"), ("Password", Password));

        using (UdpClient sender = new("127.0.0.1", serve.SyslogPort))
            await sender.SendAsync(Encoding.ASCII.GetBytes("<13>a record for the pages"));
        serve.WaitFor("palisade_records_total", "udp/127.0.0.1", 1);
        await colleague.Page.Keyboard.PressAsync("g");
        await colleague.Page.Keyboard.PressAsync("d");
        await colleague.Page.WaitForURLAsync("**/sources");
        Assert.Contains("127.0.0.1", await colleague.Page.Locator("tbody").First.TextContentAsync(), StringComparison.Ordinal);
        await colleague.LookAsync("sources");
        await colleague.Page.Keyboard.PressAsync("?");
        Assert.True(await colleague.Page.Locator("dialog#keys").IsVisibleAsync());
        await colleague.LookAsync("keys");
        await colleague.Page.Keyboard.PressAsync("Escape");
        await colleague.Page.GetByLabel("Colours").SelectOptionAsync("dark");
        await colleague.Page.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'dark'");
        await colleague.Page.GotoAsync(home + "account");
        await colleague.LookAsync("account");
        await colleague.Page.GotoAsync(home + "account/tokens");
        await colleague.LookAsync("tokens");

        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await admin.SubmitAsync("Sign in", ("Name", "root"), ("Password", Password));
        await admin.LookAsync("code");
        await admin.SubmitAsync("Sign in", ("Six digits, or one of your recovery codes", Totp.Code(key, step + 1)));
        await admin.Page.WaitForURLAsync(home);
        Assert.Empty(admin.Errors);
        // The refused password is a status of 400, which browsers write to their console.
        Assert.Single(colleague.Errors, error => error.Contains("400", StringComparison.Ordinal));
        Assert.Equal(0, serve.End());
    }

    [ProgramFact("chromium")]
    public async Task Everything_can_be_read_and_done_without_scripts()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await chromium.NewAsync(scripts: false);
        await admin.Page.GotoAsync(FirstAddress().Match(serve.Errors).Value);
        await admin.SubmitAsync("Make the account", ("Name of the account", "root"), ("Password", Password), ("The password again", Password));
        await admin.Page.GetByText("Later").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Sources" }).ClickAsync();
        Assert.Contains("No sender yet", await admin.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await admin.Page.GetByLabel("Colours").SelectOptionAsync("dark");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        Assert.Equal("dark", await admin.Page.Locator("html").GetAttributeAsync("data-theme"));
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        Assert.EndsWith("/sign-in", admin.Page.Url, StringComparison.Ordinal);
    }

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
