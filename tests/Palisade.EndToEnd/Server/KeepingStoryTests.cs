using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Tests.Browser;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>Rules, techniques, the vault and settings in the real browser, over the records of the demonstration; and rules that change under a running server.</summary>
public sealed class KeepingStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task The_pages_of_the_demonstration_have_something_real_on_them()
    {
        ServeSettings settings = ServeSettings.Demo with
        {
            DataFolder = Path.Combine(_folder, "data"),
            Web = FreePlace(),
            Listeners = [new("tcp", ListenerProtocol.SyslogTcp, FreePlace(), "default", null), new("http", ListenerProtocol.Http, FreePlace(), "default", null)],
        };
        using CancellationTokenSource stop = new();
        Serve serve = new(settings, new VaultOptions(), NullLoggerFactory.Instance) { IsDemo = true };
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(StarterRules.Load(), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        Assert.Same(listening.Task, await Task.WhenAny(listening.Task, running));
        await using (Chromium chromium = await Chromium.StartAsync())
        {
            await using VisitorBrowser lead = await SignedInAsync(chromium, serve, "demo-lead");
            await LookAtRulesAsync(lead, settings.WebAddress);
            await using VisitorBrowser keeper = await SignedInAsync(chromium, serve, "demo-keeper");
            await LookAtVaultAsync(keeper, settings.WebAddress);
            await using VisitorBrowser administrator = await SignedInAsync(chromium, serve, "demo-administrator");
            await administrator.Page.GotoAsync(settings.WebAddress + "/settings");
            await administrator.LookAsync("settings");
            await using VisitorBrowser stranger = await chromium.NewAsync();
            await stranger.Page.GotoAsync(settings.WebAddress + "/sign-in");
            Assert.Equal(serve.DemoAccess!.Password, await stranger.Page.Locator("#demo-password").TextContentAsync());
            await stranger.LookAsync("sign-in-demo");
            await stranger.Page.GotoAsync(settings.WebAddress + "/nothing-here");
            await stranger.LookAsync("nothing-here");
            if (Environment.GetEnvironmentVariable("PALISADE_SCREENSHOTS") is { Length: > 0 })
                await PictureAllAsync(settings.WebAddress, lead, keeper, administrator);
            Assert.Empty(lead.Errors.Concat(keeper.Errors).Concat(administrator.Errors));
        }

        await stop.CancelAsync();
        await running;
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void A_signal_reads_the_rules_again_and_a_mistake_costs_none()
    {
        string rules = Directory.CreateDirectory(Path.Combine(_folder, "rules")).FullName, file = Path.Combine(rules, "one.yml");
        const string text = "title: one\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: linux}\ndetection: {s: {message|contains: evil}, condition: s}\n";
        File.WriteAllText(file, text);
        using ServeSession serve = new(_folder, more: "rules: [rules]\n");
        Assert.Equal(1, serve.Metric("palisade_rules "));
        File.WriteAllText(file, text.Replace("condition: s", "condition: nothing", StringComparison.Ordinal));
        serve.HangUp();
        serve.WaitFor("palisade_rules_refused", "", 1);
        Assert.Equal(1, serve.Metric("palisade_rules "));
        File.WriteAllText(file, text);
        File.WriteAllText(Path.Combine(rules, "two.yml"), text.Replace("1111", "2222", StringComparison.Ordinal));
        serve.HangUp();
        serve.WaitFor("palisade_rules ", "", 2);
        Assert.Equal(0, serve.Metric("palisade_rules_refused"));
        Assert.Equal(0, serve.End());
        Assert.Contains($"{file}:4:", serve.Output, StringComparison.Ordinal);
    }

    private static async Task LookAtRulesAsync(VisitorBrowser lead, string home)
    {
        for (int i = 0; i < 60; i++)
        {
            await lead.Page.GotoAsync(home + "/rules?state=fired");
            if (await lead.Page.Locator("tbody tr").CountAsync() >= 5)
                break;
            await Task.Delay(1000);
        }

        Assert.True(await lead.Page.Locator("tbody tr").CountAsync() >= 5, "no rule has fired");
        await lead.LookAsync("rules");
        await lead.Page.Locator("tbody a").First.ClickAsync();
        Assert.Contains("What it looks for", await lead.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("rule");
        await lead.Page.Keyboard.PressAsync("g");
        await lead.Page.Keyboard.PressAsync("t");
        await lead.Page.WaitForURLAsync("**/attack");
        await lead.LookAsync("attack");
    }

    private static async Task LookAtVaultAsync(VisitorBrowser keeper, string home)
    {
        await keeper.Page.GotoAsync(home + "/vault");
        await keeper.SubmitAsync("Make a pack");
        await keeper.Page.WaitForURLAsync("**/vault?pack=*");
        Assert.Contains("The pack is made: PASS", await keeper.Page.GetByRole(AriaRole.Status).TextContentAsync(), StringComparison.Ordinal);
        await keeper.Page.GotoAsync(home + "/vault/holds");
        await keeper.SubmitAsync("Place the hold", ("First day of events", "2026-01-01"), ("Last day of events", "2026-12-31"), ("Why, without naming a person", "case 4711"));
        await keeper.Page.WaitForURLAsync("**/vault/holds?hold=*");
        await keeper.LookAsync("holds");
        await keeper.Page.GotoAsync(home + "/vault");
        Assert.Contains("case 4711", await keeper.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await keeper.LookAsync("vault");
    }

    // With pictures every page is looked at over the demonstration's records; without, each is looked at in the one story that meets it.
    private static async Task PictureAllAsync(string home, VisitorBrowser lead, VisitorBrowser keeper, VisitorBrowser administrator)
    {
        await PictureAsync(lead, home, "", "alerts", "alerts?state=all", "alerts/1", "suppressions", "search", "search?q=*", "rules", "attack", "sources", "vault", "reveals", "account", "account/tokens", "account/authenticator",
            "cases", "cases/proposed", "cases/proposed?all=true", "cases/ignored", "cases/add?ids=1", "clocks", "drills", "notices", "rules?state=rejected", "suppressions?rule=a&host=b");
        await lead.Page.GotoAsync(home + "/alerts");
        await lead.Page.Locator("a.title").First.ClickAsync();
        await lead.Page.Locator("#pane article").WaitForAsync();
        await lead.LookAsync("demo-alerts-pane");
        await PictureAsync(keeper, home, "", "vault/holds", "vault/evidence", "ledger", "reveals");
        await keeper.Page.GotoAsync(home + "/ledger");
        await keeper.Page.Locator("tbody th a").First.ClickAsync();
        await keeper.LookAsync("demo-ledger-entry");
        await PictureAsync(administrator, home, "", "accounts", "settings", "notices");
    }

    private static async Task PictureAsync(VisitorBrowser visitor, string home, params string[] paths)
    {
        foreach (string path in paths)
        {
            await visitor.Page.GotoAsync(home + "/" + path);
            await visitor.LookAsync("demo-" + await visitor.Page.Locator(".self small").TextContentAsync() + "-" + (path.Length == 0 ? "overview" : path.Replace('/', '-').Replace("?", "-", StringComparison.Ordinal).Replace('*', 'x')));
        }
    }

    private static async Task<VisitorBrowser> SignedInAsync(Chromium chromium, Serve serve, string account)
    {
        VisitorBrowser visitor = await chromium.NewAsync();
        await visitor.Page.GotoAsync(serve.Host!.Settings.WebAddress + "/sign-in");
        await visitor.SubmitAsync("Sign in", ("Name", account), ("Password", serve.DemoAccess!.Password));
        await visitor.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return visitor;
    }

    private static IPEndPoint FreePlace()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
