using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>Alerts in the real browser: they come in by themselves, are decided on with the keyboard, undone, suppressed; and all of it without scripts.</summary>
public sealed class AlertStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task Alerts_come_in_by_themselves_and_are_decided_on_with_the_keyboard()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser lead = await LeadAsync(chromium, serve);
        IPage page = lead.Page;
        await page.GotoAsync(Home(serve) + "alerts");
        Assert.Contains("No alerts here", await page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("alerts-none");

        // Nobody loads the page again.
        await SendAsync(serve, "host-a", "host-b");
        ILocator rows = page.Locator("tr[data-alert]");
        await Expect(rows, 2);
        await page.WaitForFunctionAsync("() => document.getElementById('new-alerts').textContent.startsWith('2')");

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("j");
        string second = (await page.Locator("tr[data-current]").GetAttributeAsync("data-alert"))!;
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#pane article").WaitForAsync();
        await lead.LookAsync("alerts");
        // What comes in meanwhile takes neither the choice nor the place away.
        await SendAsync(serve, "host-c");
        await Expect(rows, 3);
        Assert.Equal(second, await page.Locator("tr[data-current]").GetAttributeAsync("data-alert"));
        Assert.Equal(1, await page.Locator("input[name=ids]:checked").CountAsync());
        await FollowAsync(page);
        await page.Keyboard.PressAsync("Escape");

        await page.Keyboard.PressAsync("a");
        await page.GetByText("1 alert assigned to you.").WaitForAsync();
        Assert.Equal(1, await page.Locator("tr[data-alert] .tag.open").CountAsync());
        await page.Keyboard.PressAsync("u");
        await page.GetByText("1 alert as before.").WaitForAsync();
        Assert.Equal(0, await page.Locator("tr[data-alert] .tag.open").CountAsync());

        await page.Keyboard.PressAsync("f");
        await page.GetByLabel("Reason", new() { Exact = true }).Locator("visible=true").First.FillAsync("a scanner of ours");
        await lead.LookAsync("alerts-reason");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 alert false positive.").WaitForAsync();
        await Expect(rows, 2);
        await page.Keyboard.PressAsync("t");
        await page.GetByText("1 alert resolved.").WaitForAsync();
        await Expect(rows, 1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(rows, 2);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("s");
        await page.Locator("#suppress-why").FillAsync("a scanner of ours");
        await lead.LookAsync("alerts-suppress");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("A suppression is made.").WaitForAsync();
        await Expect(rows, 1);
        Assert.True(await page.EvaluateAsync<bool>("() => { const [a, b] = ['#toast', 'fieldset.bulk'].map(p => document.querySelector(p).getBoundingClientRect()); return a.height > 0 && (a.bottom <= b.top || a.top >= b.bottom); }"), "the toast covers what can be done");
        await lead.LookAsync("alerts-undo");
        await page.Keyboard.PressAsync("?");
        await lead.LookAsync("alerts-keys");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync(Home(serve) + "suppressions");
        await lead.LookAsync("suppressions");
        await page.GotoAsync(Home(serve) + "alerts?state=all");
        await page.Locator("a.title").First.ClickAsync();
        await page.Locator("#pane article").WaitForAsync();
        await page.GotoAsync(Home(serve) + "alerts/1");
        await lead.LookAsync("alert");
        await page.GotoAsync(Home(serve));
        await page.GetByText("As a table").ClickAsync();
        await lead.LookAsync("overview-alerts");
        Assert.Empty(lead.Errors);
        Assert.Equal(0, serve.End());
    }

    // What is open beside the list is what the keys act on, before, in and after; dialog and toast name it.
    private static async Task FollowAsync(IPage page)
    {
        await page.Locator("input[name=ids]:checked").UncheckAsync();
        await page.Keyboard.PressAsync("k");
        string read = await ReadAsync(page);
        foreach ((string key, string dialog) in ((string, string)[])[("s", "#ask-suppress"), ("c", "#ask-case"), ("f", "#ask-reason")])
        {
            await page.Keyboard.PressAsync(key);
            await page.Locator(dialog).WaitForAsync();
            Assert.Equal(await NameAsync(page), await page.Locator(dialog + " [data-names]").TextContentAsync());
            if (key != "f")
                await page.Keyboard.PressAsync("Escape");
        }

        string name = await NameAsync(page);
        await page.Locator("#why").FillAsync("a scanner of ours");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 alert false positive. " + name).WaitForAsync();
        await Expect(page.Locator("tr[data-alert]"), 2);
        Assert.NotEqual(read, await ReadAsync(page));
        await page.Keyboard.PressAsync("u");
        await page.GetByText("1 alert as before. " + name).WaitForAsync();
        await Expect(page.Locator("tr[data-alert]"), 3);
        await ReadAsync(page);
    }

    // The alert of the marked row, once it is the one beside the list.
    private static async Task<string> ReadAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('#pane article')?.dataset.alert === document.querySelector('tr[data-current]').dataset.alert");
        return (await page.Locator("tr[data-current]").GetAttributeAsync("data-alert"))!;
    }

    private static async Task<string> NameAsync(IPage page)
    {
        ILocator row = page.Locator("tr[data-current]");
        return $"{await row.Locator("a.title").TextContentAsync()} on {await row.GetAttributeAsync("data-host")}";
    }

    [ProgramFact("chromium")]
    public async Task Alerts_are_read_and_decided_on_without_scripts()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser lead = await LeadAsync(chromium, serve, scripts: false);
        IPage page = lead.Page;
        await SendAsync(serve, "host-a", "host-b");
        serve.WaitFor("palisade_alerts", "new", 2);
        await page.GotoAsync(Home(serve) + "alerts");
        await page.Locator("input[name=ids]").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resolved" }).ClickAsync();
        Assert.Equal(1, await page.Locator("tr[data-alert]").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        Assert.Equal(2, await page.Locator("tr[data-alert]").CountAsync());
        await page.Locator("a.title").First.ClickAsync();
        await page.Locator("input[name=reason]").FillAsync("a scanner of ours");
        await page.GetByRole(AriaRole.Button, new() { Name = "False positive" }).ClickAsync();
        Assert.Contains("a scanner of ours", await page.Locator("article").TextContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Suppress…" }).ClickAsync();
        await lead.SubmitAsync("Suppress", ("Reason", "a scanner of ours"));
        Assert.Contains("hides", await page.Locator("tbody").TextContentAsync(), StringComparison.Ordinal);
        // One of the two is hidden from now on, and counted.
        await SendAsync(serve, "host-a", "host-b");
        serve.WaitFor("palisade_findings_total", "", 4);
        for (int i = 0; i < 100 && await page.Locator("tbody .number").TextContentAsync() != "1"; i++)
            await page.ReloadAsync();
        Assert.Equal("1", await page.Locator("tbody .number").TextContentAsync());
        await page.GotoAsync(Home(serve) + "alerts?state=all");
        Assert.Equal(1, await page.GetByText("(1 hidden)").CountAsync());
        await page.GotoAsync(Home(serve) + "suppressions");
        await page.GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();
        Assert.Contains("No suppressions", await page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, serve.End());
    }

    private static string Home(ServeSession serve) => $"http://127.0.0.1:{serve.Web}/";

    /// <summary>The administrator lets a lead in.</summary>
    internal static async Task<VisitorBrowser> LeadAsync(Chromium chromium, ServeSession serve, bool scripts = true)
    {
        await using VisitorBrowser admin = await Newcomers.AdministratorAsync(chromium, serve);
        return await Newcomers.InviteAsync(chromium, serve, admin, "lea", "Lead", scripts);
    }

    // A log that was cleared, on some machines.
    private static async Task SendAsync(ServeSession serve, params string[] hosts)
    {
        using TcpClient sender = new("127.0.0.1", serve.SyslogPort);
        foreach (string host in hosts)
        {
            string line = $$"""{"Channel":"Security","EventID":1102,"Computer":"{{host}}","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","TimeCreated":"2026-11-22T10:00:00Z"}""" + "\n";
            await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line));
        }
    }

    private static Task Expect(ILocator found, int count) => Assertions.Expect(found).ToHaveCountAsync(count, new() { Timeout = 20_000 });
}
