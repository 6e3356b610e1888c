using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>From alerts to a case that is worked on in the real browser: proposed, opened, with tasks, notes, a timeline and observables; and a drill. axe looks at each page.</summary>
public sealed class CaseStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task A_proposed_case_is_opened_and_worked_on()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser lead = await AlertStoryTests.LeadAsync(chromium, serve);
        IPage page = lead.Page;
        string home = $"http://127.0.0.1:{serve.Web}/";
        await page.GotoAsync(home + "cases");
        Assert.Contains("No cases here", await page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("cases-none");
        await SendAsync(serve);
        serve.WaitFor("palisade_alerts", "new", 3);
        for (int i = 0; i < 100 && await page.Locator(".proposal").CountAsync() == 0; i++)
            await page.ReloadAsync();
        await page.GetByText("Why these belong together").ClickAsync();
        Assert.Contains("min apart", await page.Locator(".proposal details").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("cases-proposed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open as a case" }).ClickAsync();
        await lead.LookAsync("case-alerts");

        await WorkAsync(lead);
        Assert.Equal(0, serve.End());
    }

    [ProgramFact("chromium")]
    public async Task A_drill_goes_through_a_listener_and_its_steps_are_measured()
    {
        using ServeSession serve = new(_folder);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser lead = await AlertStoryTests.LeadAsync(chromium, serve);
        IPage page = lead.Page;
        string home = $"http://127.0.0.1:{serve.Web}/";
        await page.GotoAsync(home + "drills");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a drill" }).ClickAsync();
        Assert.EndsWith("/drills/1", page.Url, StringComparison.Ordinal);
        for (int i = 0; i < 100 && await page.GetByText("Found: ").CountAsync() < 2; i++)
            await page.ReloadAsync();
        Assert.Matches("Time to detection\\s*[0-9.]+ s", await page.Locator("main dl").InnerTextAsync());
        await page.GotoAsync(home + "cases/proposed");
        for (int i = 0; i < 100 && await page.Locator(".proposal").CountAsync() == 0; i++)
            await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open as a case" }).ClickAsync();
        Assert.Equal("drill", await page.Locator("article .tag.drill").TextContentAsync());
        await page.GotoAsync(home + "drills/1");
        Assert.Contains("Opened, as a drill", await page.Locator("tbody").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("drill");
        await page.GotoAsync(home + "drills");
        await lead.LookAsync("drills");
        Assert.Equal(0, serve.End());
    }

    private static async Task WorkAsync(VisitorBrowser lead)
    {
        IPage page = lead.Page;
        await TabAsync(page, "Notes");
        await page.Locator("#note").FillAsync("**Seen**: `vssadmin` was run.\n\n- <script>alert(1)</script>\n- [x](javascript:alert(1))");
        await page.GetByRole(AriaRole.Button, new() { Name = "Note", Exact = true }).ClickAsync();
        await TabAsync(page, "Notes");
        Assert.Equal(1, await page.Locator(".note strong").CountAsync());
        Assert.Equal(0, await page.Locator(".note script, .note a").CountAsync());
        await lead.LookAsync("case-notes");

        await TabAsync(page, "Tasks");
        await page.Locator("#playbook").SelectOptionAsync(new SelectOptionValue { Index = 0 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        Assert.Equal(8, await page.Locator(".tasks > li.open").CountAsync());
        await lead.LookAsync("case-tasks");
        while (await page.Locator(".tasks > li.open").CountAsync() is > 0 and int left)
        {
            await page.Locator(".tasks > li.open input[name=result]").First.FillAsync("it was done");
            await page.Locator(".tasks > li.open").First.GetByRole(AriaRole.Button, new() { Name = left > 1 ? "Done" : "Drop" }).ClickAsync();
        }

        await TabAsync(page, "Timeline");
        Assert.Equal(3, await page.Locator(".timeline li.finding").CountAsync());
        Assert.Equal(1, await page.Locator(".timeline li.case-noted strong").CountAsync());
        await lead.LookAsync("case-timeline");
        await page.GetByRole(AriaRole.Link, new() { Name = "findings", Exact = true }).ClickAsync();
        Assert.Equal(0, await page.Locator(".timeline li.case-noted").CountAsync());
        await page.Locator(".timeline li.finding small a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Put it into the timeline of a case" }).ClickAsync();
        await lead.LookAsync("case-pin");
        await lead.SubmitAsync("Put there", ("What it shows", "the first that was run"));
        Assert.Equal(1, await page.Locator(".timeline li.case-pinned").CountAsync());
        await TabAsync(page, "Observables");
        Assert.True(await page.Locator("tbody tr").CountAsync() > 1);
        await lead.LookAsync("case-observables");
    }

    private static Task TabAsync(IPage page, string name) => page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    // On one machine: copies deleted, then a log cleared; and the log of another cleared hours later.
    private static async Task SendAsync(ServeSession serve)
    {
        using TcpClient sender = new("127.0.0.1", serve.SyslogPort);
        string[] lines =
        [
            """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"host-a","Provider_Name":"Microsoft-Windows-Sysmon","Image":"C:\\Windows\\System32\\vssadmin.exe","CommandLine":"vssadmin delete shadows /all","User":"CORP\\mallory","TimeCreated":"2026-11-22T10:00:00Z"}""",
            """{"Channel":"Security","EventID":1102,"Computer":"host-a","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","TimeCreated":"2026-11-22T10:07:00Z"}""",
            """{"Channel":"Security","EventID":1102,"Computer":"host-b","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","TimeCreated":"2026-11-22T12:30:00Z"}""",
        ];
        foreach (string line in lines)
            await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
