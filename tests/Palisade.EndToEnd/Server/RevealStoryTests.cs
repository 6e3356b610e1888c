using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Tests.Browser;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>A record is searched for, who is behind a token is asked for, approved by a second person and shown, and the record is proved to the real verifier; all in the real browser.</summary>
public sealed partial class RevealStoryTests : IDisposable
{
    private const string Password = "seven green lamps at the pier";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task A_record_is_found_revealed_by_a_second_person_and_proved()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await chromium.NewAsync();
        await admin.Page.GotoAsync(FirstAddress().Match(serve.Errors).Value);
        await admin.SubmitAsync("Make the account", ("Name of the account", "root"), ("Password", Password), ("The password again", Password));
        await using VisitorBrowser lead = await AccountAsync(chromium, admin, serve, "lea", "Lead"), analyst = await AccountAsync(chromium, admin, serve, "ann", "Analyst");
        await SendAsync(serve);
        IPage page = analyst.Page;

        await page.GotoAsync(Home(serve) + "search");
        await analyst.LookAsync("search-empty");
        await analyst.SubmitAsync("Search", ("Query", "user:mallory"));
        Assert.Contains("names a person", await page.GetByRole(AriaRole.Alert).TextContentAsync(), StringComparison.Ordinal);
        await analyst.LookAsync("search-named");
        await analyst.SubmitAsync("Search", ("Query", "zebra"));
        for (int i = 0; i < 100 && await page.Locator("tbody tr").CountAsync() < 5; i++)
            await page.ReloadAsync();
        Assert.Equal(5, await page.Locator("tbody tr").CountAsync());
        Assert.DoesNotContain("mallory", await page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        await analyst.LookAsync("search");
        await page.Locator("tbody a").First.ClickAsync();
        await page.WaitForURLAsync("**/records/*");
        string record = page.Url;
        await analyst.LookAsync("record");

        string token = (await page.Locator("#token option").AllTextContentsAsync()).Single(t => t.StartsWith("user-", StringComparison.Ordinal));
        await page.Locator("#token").SelectOptionAsync(token);
        await page.Locator("#reason").FillAsync("The owner of the account is to be called");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
        await page.WaitForURLAsync("**/reveals/1");
        await analyst.LookAsync("reveal-waits");
        await ApproveAsync(lead, serve, "reveals");
        await page.ReloadAsync();
        await analyst.SubmitAsync("Show it to me");
        Assert.Equal("mallory", await page.Locator("code.secret").TextContentAsync());
        await analyst.LookAsync("reveal-shown");

        await page.GotoAsync(record);
        await analyst.SubmitAsync("Ask for the proof", ("Why the proof is needed", "The insurer asks for this record"));
        await ApproveAsync(lead, serve, "reveals-second");
        await page.GotoAsync(record + "#proof");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Proof", Exact = true }).ClickAsync());
        string proof = Path.Combine(_folder, download.SuggestedFilename);
        await download.SaveAsAsync(proof);
        Assert.EndsWith(".tlog-proof", proof, StringComparison.Ordinal);
        ProgramRun verified = PalisadeProgram.Run("verify", proof);
        Assert.True(verified.ExitCode == 0 && verified.Lines[0] == "PASS", verified.ToString());
        Assert.Equal(0, serve.End());
    }

    private static string Home(ServeSession serve) => $"http://127.0.0.1:{serve.Web}/";

    private static async Task ApproveAsync(VisitorBrowser lead, ServeSession serve, string picture)
    {
        await lead.Page.GotoAsync(Home(serve) + "reveals");
        await lead.LookAsync(picture);
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First.ClickAsync();
        await lead.Page.GetByText("approved").First.WaitForAsync();
    }

    private static async Task<VisitorBrowser> AccountAsync(Chromium chromium, VisitorBrowser admin, ServeSession serve, string name, string role)
    {
        await admin.Page.GotoAsync(Home(serve) + "accounts");
        await admin.Page.Locator("#role").SelectOptionAsync(role);
        await admin.SubmitAsync("Make the account", ("Name", name));
        string invitation = (await admin.Page.Locator("#invitation").TextContentAsync())!;
        VisitorBrowser visitor = await chromium.NewAsync();
        await visitor.Page.GotoAsync(invitation);
        await visitor.SubmitAsync("Set the password", ("Choose a password", Password), ("The password again", Password));
        await visitor.SubmitAsync("Sign in", ("Name", name), ("Password", Password));
        await visitor.Page.WaitForURLAsync(Home(serve));
        return visitor;
    }

    private static async Task SendAsync(ServeSession serve)
    {
        using TcpClient sender = new("127.0.0.1", serve.SyslogPort);
        for (int i = 0; i < 5; i++)
        {
            string line = $$"""{"Channel":"Security","EventID":{{4624 + i}},"Computer":"lap-7781","TargetUserName":"mallory","IpAddress":"198.51.100.{{i + 1}}","Note":"zebra by mallory"}""" + "\n";
            await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line));
        }
    }

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();
}
