using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using Palisade.Tests.Browser;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>
/// From an alert to a case that is closed and that a stranger can check, in the real browser and with the real program: an analyst does the work, a lead is the second person, a keeper holds the evidence.
/// axe looks at each page that it comes to.
/// </summary>
public sealed class WholeStoryTests : IDisposable
{
    private const string Settings = """
        organisation: {name: Stadtwerke Beispiel, timeZone: Europe/Berlin, criticalInfrastructure: true}
        regimes: [nis2, gdpr]
        notices:
          to:
            - {name: duty, webhook: "http://127.0.0.1:9/hook", secret: hook.secret, plaintext: true, internal: true}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task An_alert_becomes_a_case_that_is_graded_reported_in_time_proved_and_closed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "hook.secret"), "a secret that is long enough");
        using ServeSession serve = new(_folder, more: Settings);
        string home = $"http://127.0.0.1:{serve.Web}";
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await Newcomers.AdministratorAsync(chromium, serve);
        await using VisitorBrowser ann = await Newcomers.InviteAsync(chromium, serve, admin, "ann", "Analyst");
        await using VisitorBrowser lea = await Newcomers.InviteAsync(chromium, serve, admin, "lea", "Lead");
        await using VisitorBrowser kim = await Newcomers.InviteAsync(chromium, serve, admin, "kim", "Keeper");

        await LookAtNothingAsync(ann, home);
        await SendAsync(serve);
        await ReadWhatIsProposedAsync(ann, home);
        string other = await OpenByKeysAsync(ann, home);
        await IgnoreAsync(lea, home, other);
        await MergeAndPartAsync(ann, home);
        await WriteAsync(ann, home);
        await BringEvidenceAsync(ann, lea, kim, home);
        await StateFactsAsync(ann, home);
        await ReportAsync(ann, lea, home);
        await ProveAsync(ann.Page, home);
        await FinishAsync(ann, home);
        await ReadNoticesAsync(lea, home);

        Assert.Empty(ann.Errors.Concat(lea.Errors).Concat(kim.Errors));
        Assert.Equal(0, serve.End());
    }

    private static async Task LookAtNothingAsync(VisitorBrowser ann, string home)
    {
        await ann.Page.GotoAsync(home + "/cases");
        Assert.Contains("No cases here", await ann.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await ann.LookAsync("cases-none");
        await ann.Page.GotoAsync(home + "/clocks");
        await ann.LookAsync("clocks-none");
    }

    // On one machine copies deleted, then a log cleared; and the logs of two others, hours later.
    private static async Task SendAsync(ServeSession serve)
    {
        using TcpClient sender = new("127.0.0.1", serve.SyslogPort);
        string[] lines =
        [
            """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"host-a","Provider_Name":"Microsoft-Windows-Sysmon","Image":"C:\\Windows\\System32\\vssadmin.exe","CommandLine":"vssadmin delete shadows /all","User":"CORP\\mallory","TimeCreated":"2026-11-22T10:00:00Z"}""",
            .. ((string[])["host-a 10:07", "host-b 12:30", "host-c 18:45"]).Select(log => log.Split(' ')).Select(log =>
                $$"""{"Channel":"Security","EventID":1102,"Computer":"{{log[0]}}","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","TimeCreated":"2026-11-22T{{log[1]}}:00Z"}"""),
        ];
        foreach (string line in lines)
            await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
    }

    private static async Task ReadWhatIsProposedAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/cases");
        for (int i = 0; i < 100 && await page.Locator(".proposal").CountAsync() == 0; i++)
            await page.ReloadAsync();
        await page.GetByText("Why these belong together").First.ClickAsync();
        Assert.Contains("min apart", await page.Locator(".proposal details").First.TextContentAsync(), StringComparison.Ordinal);
        await ann.LookAsync("cases-proposed");
    }

    /// <summary>Nothing but the keyboard: two alerts to a new case, a third to that case by the beginning of its name, the fourth to a case of its own.</summary>
    /// <returns>The token of the host of the fourth.</returns>
    private static async Task<string> OpenByKeysAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/alerts");
        ILocator rows = page.Locator("tr[data-alert]");
        await Assertions.Expect(rows).ToHaveCountAsync(4, new() { Timeout = 20_000 });
        (string Alert, string Host)[] all = [.. await Task.WhenAll((await rows.AllAsync()).Select(async row => ((await row.GetAttributeAsync("data-alert"))!, (await row.GetAttributeAsync("data-host"))!)))];
        all = [.. all.GroupBy(a => a.Host).OrderByDescending(g => g.Count()).SelectMany(g => g)];
        foreach ((string alert, _) in all[..2])
        {
            await MoveToAsync(page, alert);
            await page.Keyboard.PressAsync("x");
        }

        await page.Keyboard.PressAsync("c");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Add 2 alerts to a case" }).WaitForAsync();
        await ann.LookAsync("alerts-case");
        await RefuseInTheDialogAsync(ann);
        await ann.LookAsync("alerts-case-refused");
        await page.Locator("#case-of").FillAsync("");
        await page.Locator("#case-of").FocusAsync();
        await page.Keyboard.TypeAsync("Copies deleted and logs cleared");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("New case: Copies deleted and logs cleared", await page.Locator("#case-of").InputValueAsync());
        await page.Locator("#case-why").FillAsync("seven minutes apart on one machine");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("2 alerts in case 1.").WaitForAsync();

        await MoveToAsync(page, all[2].Alert);
        await page.Keyboard.PressAsync("c");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Add 1 alert to a case" }).WaitForAsync();
        await page.Keyboard.TypeAsync("logs");
        await page.Keyboard.PressAsync("ArrowDown");
        await ann.LookAsync("alerts-case-choices");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("1 Copies deleted and logs cleared", await page.Locator("#case-of").InputValueAsync());
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 alert in case 1.").WaitForAsync();

        await MoveToAsync(page, all[3].Alert);
        await page.Keyboard.PressAsync("c");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Add 1 alert to a case" }).WaitForAsync();
        // A number is a case, and one that is there: to open one, it has to be said.
        await page.Keyboard.TypeAsync("#1");
        Assert.Equal(["1 Copies deleted and logs cleared"], await page.Locator("#cases-open li").AllTextContentsAsync());
        await page.Locator("#case-of").FillAsync("New case: A log cleared elsewhere");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 alert in case 2.").WaitForAsync();
        // What the button of the list leads to, without a script.
        await page.GotoAsync(home + "/cases/add?ids=" + all[3].Alert);
        await ann.LookAsync("case-add");
        return all[3].Host;
    }

    // The dialog stays, with the reason and with what was typed: a case that is not there, a title that was not said to be a new one, a name in clear.
    private static async Task RefuseInTheDialogAsync(VisitorBrowser ann)
    {
        IPage page = ann.Page;
        foreach ((string typed, string why, string refusal) in ((string, string, string)[])[("7", "one matter", "There is no case 7"), ("case 7", "one matter", "There is no case 7"), ("logs", "one matter", "No case that is worked on is called “logs”"), ("New case: logs", "seen at 198.51.100.77", "in clear: “198.51.100.77”")])
        {
            await page.Locator("#case-of").FillAsync(typed);
            await page.Locator("#case-why").FillAsync(why);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#ask-case .message")).ToContainTextAsync(refusal);
            Assert.Equal((typed, why), (await page.Locator("#case-of").InputValueAsync(), await page.Locator("#case-why").InputValueAsync()));
        }

        ForgetRefusals(ann);
    }

    // The browser notes each answer of 400 and more as an error of the page.
    private static void ForgetRefusals(VisitorBrowser visitor) => visitor.Errors.RemoveAll(e => e.Contains("the server responded with a status of 40", StringComparison.Ordinal));

    private static async Task MoveToAsync(IPage page, string alert)
    {
        for (int i = 0; i < 4; i++)
            await page.Keyboard.PressAsync("k");
        for (int i = 0; i < 4 && await page.Locator("tr[data-current]").GetAttributeAsync("data-alert") != alert; i++)
            await page.Keyboard.PressAsync("j");
        Assert.Equal(alert, await page.Locator("tr[data-current]").GetAttributeAsync("data-alert"));
    }

    // A lead has a machine and a file link nothing, and takes one of them back.
    private static async Task IgnoreAsync(VisitorBrowser lea, string home, string host)
    {
        IPage page = lea.Page;
        await page.GotoAsync(home + "/cases/ignored");
        foreach ((string value, string reason) in ((string, string)[])[(host, "the scanner of our own network"), ("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "an agent that is on every machine")])
            await lea.SubmitAsync("Add", ("Token, as alerts show it, or the digest of a file", value), ("Why it means nothing", reason));
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "End" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByText("Also those that were ended").ClickAsync();
        await page.WaitForURLAsync("**/cases/ignored?all=true");
        await lea.LookAsync("ignored");
    }

    // With the keyboard again: the second case goes into the first, and they are parted as another matter.
    private static async Task MergeAndPartAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/cases");
        await ann.LookAsync("cases");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("m");
        await page.WaitForURLAsync("**/cases/2#merge-into");
        await page.WaitForFunctionAsync("() => document.activeElement.id === 'merge-into'");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("the same hand on both machines");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/cases/1");
        await TabAsync(page, "Alerts");
        Assert.Equal(4, await page.Locator("#tab-alerts tbody tr").CountAsync());
        await ann.LookAsync("case-alerts");
        await page.GotoAsync(home + "/cases?state=all");
        Assert.Equal(1, await page.GetByText("in case 1").CountAsync());
        await page.GotoAsync(home + "/cases/2");
        await ann.LookAsync("case-merged");
        await ann.SubmitAsync("Part them again", ("Why it is another matter", "somebody else, with a ticket"));
        await page.GetByRole(AriaRole.Heading, new() { Name = "A log cleared elsewhere" }).WaitForAsync();
        Assert.Equal(0, await page.GetByText("This case went into").CountAsync());
        await page.GotoAsync(home + "/cases/1?tab=alerts");
        Assert.Equal(3, await page.Locator("#tab-alerts tbody tr").CountAsync());
    }

    // Notes with what is not let through, a playbook's tasks, a record put into the timeline.
    private static async Task WriteAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/cases/1");
        await TabAsync(page, "Notes");
        await page.Locator("#note").FillAsync("**Seen**: `vssadmin` was run.\n\n- <script>alert(1)</script>\n- [x](javascript:alert(1))");
        await page.GetByRole(AriaRole.Button, new() { Name = "Note", Exact = true }).ClickAsync();
        await TabAsync(page, "Notes");
        Assert.Equal(1, await page.Locator(".note strong").CountAsync());
        Assert.Equal(0, await page.Locator(".note script, .note a").CountAsync());
        await ann.LookAsync("case-notes");
        await TabAsync(page, "Tasks");
        await page.Locator("#playbook").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        Assert.Equal(8, await page.Locator(".tasks > li.open").CountAsync());
        await ann.LookAsync("case-tasks");
        await TabAsync(page, "Timeline");
        Assert.Equal(3, await page.Locator(".timeline li.finding").CountAsync());
        Assert.Equal(1, await page.Locator(".timeline li.case-noted strong").CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "findings", Exact = true }).ClickAsync();
        Assert.Equal(0, await page.Locator(".timeline li.case-noted").CountAsync());
        await page.Locator(".timeline li.finding small a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Put it into the timeline of a case" }).ClickAsync();
        await ann.LookAsync("case-pin");
        await page.Locator("#into").SelectOptionAsync("1");
        await ann.SubmitAsync("Put there", ("What it shows", "the first that was run"));
        Assert.Equal(1, await page.Locator(".timeline li.case-pinned").CountAsync());
        await ann.LookAsync("case-timeline");
        await TabAsync(page, "Observables");
        Assert.True(await page.Locator("tbody tr").CountAsync() > 1);
        await ann.LookAsync("case-observables");
    }

    private async Task BringEvidenceAsync(VisitorBrowser ann, VisitorBrowser lea, VisitorBrowser kim, string home)
    {
        byte[] content = RandomNumberGenerator.GetBytes(3 << 20);
        string file = Path.Combine(_folder, "memory <i>of the server.lime"), place = home + "/cases/1?tab=evidence";
        await File.WriteAllBytesAsync(file, content);
        IPage page = ann.Page;
        await page.GotoAsync(place);
        await ann.LookAsync("case-evidence-none");
        await page.GetByLabel("The file", new() { Exact = true }).SetInputFilesAsync(file);
        await ann.SubmitAsync("Take it", ("How it was acquired", "LiME from 198.51.100.77"), ("From where; tokens for persons and machines", "host-0123456789"));
        await Assertions.Expect(page.Locator("#evidence-said")).ToHaveTextAsync("How it was acquired names a person, an address or a machine in clear: “198.51.100.77”. Give the token that the alert shows.");
        ForgetRefusals(ann);
        await ann.SubmitAsync("Take it", ("How it was acquired", "LiME over the network"), ("From where; tokens for persons and machines", "host-0123456789"));
        await page.GetByText(Convert.ToHexStringLower(SHA256.HashData(content))).WaitForAsync();
        await page.GetByText("Ask for a hold").ClickAsync();
        await page.GetByLabel("Why evidence 1 must not be erased; a keeper places the hold").FillAsync("a court asked for it");
        await page.Locator("form[action$='handler=Hold'] button").ClickAsync();
        await page.GetByText("a keeper is asked to hold it", new() { Exact = true }).WaitForAsync();
        await page.GetByText("Ask to read it").ClickAsync();
        await page.GetByLabel("Why evidence 1 is to be read; a second person agrees first").FillAsync("to look for the first stage");
        await page.Locator("form[action$='handler=Ask'] button").ClickAsync();
        await kim.Page.GotoAsync(home + "/vault/evidence");
        await kim.LookAsync("evidence-holds");
        await kim.Page.GetByLabel("Why, evidence 1").FillAsync("asked by a court");
        await kim.Page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await kim.Page.GetByText("held since").WaitForAsync();
        await lea.Page.GotoAsync(home + "/reveals");
        await lea.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First.ClickAsync();
        await lea.Page.GetByText("approved").First.WaitForAsync();
        await page.GotoAsync(place);
        await ann.LookAsync("case-evidence");
        Assert.Equal(content, await File.ReadAllBytesAsync(await DownloadAsync(page, page.Locator("form[action$='/content'] button"))));
    }

    // What is stated makes the grade, and the grade starts the clock.
    private static async Task StateFactsAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/cases/1?tab=facts");
        await ann.LookAsync("facts");
        Assert.Contains("no grade yet", await page.Locator("#grade").TextContentAsync(), StringComparison.Ordinal);
        await StateAsync(page, "severeDisruption", "yes", "the control room");
        // It began before the first event that the alerts show, and nobody is aware of what has not begun.
        await StateAsync(page, "occurredAt", TimeProvider.System.GetUtcNow().AddHours(-22).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), "the operator of the shop");
        await StateAsync(page, "awareAt", TimeProvider.System.GetUtcNow().AddHours(-21).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), "the lead of the shift");
        Assert.Contains("Significant incident", await page.Locator("#grade").TextContentAsync(), StringComparison.Ordinal);
        await page.GotoAsync(home + "/cases/1?tab=clocks");
        await ann.LookAsync("clocks-of-case");
        await page.GotoAsync(home + "/clocks");
        await ann.LookAsync("clocks");
        Assert.Equal(1, await page.Locator("#due-clocks").CountAsync());
    }

    private static async Task StateAsync(IPage page, string fact, string value, string source)
    {
        ILocator row = page.Locator("#fact-" + fact);
        await row.Locator("summary").ClickAsync();
        ILocator field = row.Locator("[name=value]");
        if (value == "yes")
            await field.SelectOptionAsync(value);
        else
            await field.FillAsync(value);
        await row.Locator("[name=source]").FillAsync(source);
        await row.GetByRole(AriaRole.Button, new() { Name = "State", Exact = true }).ClickAsync();
        await row.GetByText(source).First.WaitForAsync();
    }

    // A text that fills itself, asked for by one, approved by another, sent, and its receipt.
    private static async Task ReportAsync(VisitorBrowser ann, VisitorBrowser lea, string home)
    {
        (IPage writer, IPage reader) = (ann.Page, lea.Page);
        await writer.GetByRole(AriaRole.Link, new() { Name = "Early warning" }).First.ClickAsync();
        await ann.LookAsync("step-filled");
        string filled = await writer.Locator("#text").InputValueAsync();
        Assert.Contains("Stadtwerke Beispiel", filled, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", filled, StringComparison.OrdinalIgnoreCase);
        await writer.GetByLabel("it can be approved").CheckAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await reader.GotoAsync(home);
        await lea.LookAsync("overview-due");
        await reader.GotoAsync(home + "/cases/1/steps/nis2/early-warning");
        await lea.LookAsync("step-waits");
        await reader.GetByRole(AriaRole.Button, new() { Name = "Approve version 1" }).ClickAsync();
        await reader.GetByText("Approved by lea").WaitForAsync();
        await writer.ReloadAsync();
        await ann.SubmitAsync("Done", ("How", "through the portal"), ("Number of the receipt, if there is one", "CSIRT-17"));
        await writer.GetByText("CSIRT-17").First.WaitForAsync();
        await ann.LookAsync("step-done");
        await writer.GotoAsync(home + "/cases/1/report");
        await ann.LookAsync("report");
        await PrintAsync(writer, "report-printed.png");
    }

    // As it comes out of a printer: without what belongs to the screen.
    private static async Task PrintAsync(IPage page, string name)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await page.Locator("nav").First.IsVisibleAsync());
        if (Environment.GetEnvironmentVariable("PALISADE_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    // The history of both cases, as one went into the other and came back, for somebody who has nothing but the file.
    private async Task ProveAsync(IPage page, string home)
    {
        await page.GotoAsync(home + "/cases/1?tab=evidence");
        string pack = Path.Combine(_folder, "case-1.pack");
        File.Copy(await DownloadAsync(page, page.GetByText("Pack of this case")), pack);
        ProgramRun verified = PalisadeProgram.Run("verify", pack);
        Assert.True(verified.ExitCode == 0 && verified.Lines[0] == "PASS", verified.ToString());
        byte[] bytes = await File.ReadAllBytesAsync(pack);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(pack, bytes);
        verified = PalisadeProgram.Run("verify", pack);
        Assert.True(verified.ExitCode == 1 && verified.Lines[0].StartsWith("FAIL", StringComparison.Ordinal), verified.ToString());
    }

    // Tasks done, alerts resolved, the case closed with what it turned out to be.
    private static async Task FinishAsync(VisitorBrowser ann, string home)
    {
        IPage page = ann.Page;
        await page.GotoAsync(home + "/cases/1?tab=tasks");
        while (await page.Locator(".tasks > li.open").CountAsync() is > 0 and int left)
        {
            await page.Locator(".tasks > li.open input[name=result]").First.FillAsync("it was done");
            await page.Locator(".tasks > li.open").First.GetByRole(AriaRole.Button, new() { Name = left > 1 ? "Done" : "Drop" }).ClickAsync();
        }

        // On the case's own tab, by the keys of the list of alerts: all are chosen, one is not; undone, and done with all.
        await page.GotoAsync(home + "/cases/1?tab=alerts");
        await page.GetByLabel("Choose all on this page").CheckAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await ann.LookAsync("case-alerts-chosen");
        await page.Keyboard.PressAsync("t");
        await page.GetByText("2 alerts resolved.").WaitForAsync();
        await page.GetByText("An alert is neither resolved").WaitForAsync();
        await page.Keyboard.PressAsync("u");
        await page.GetByText("2 alerts as before.").WaitForAsync();
        await page.GetByLabel("Choose all on this page").CheckAsync();
        await page.Keyboard.PressAsync("t");
        await page.GetByText("3 alerts resolved.").WaitForAsync();
        // The words come first, and then the table.
        await page.Locator("#tab-alerts .tag.resolved").Nth(2).WaitForAsync();
        await page.GetByText("Before it is closed").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Locator("#outcome").SelectOptionAsync("impact");
        await ann.SubmitAsync("Close", ("What it was, and what was done", "Copies were deleted on one machine, and restored; the way in is shut."));
        await page.GetByText("an incident with impact").First.WaitForAsync();
        await ann.LookAsync("case-closed");
        await page.GotoAsync(home + "/cases?state=closed");
        Assert.Equal(1, await page.Locator("tr[data-case]").CountAsync());
    }

    private static async Task ReadNoticesAsync(VisitorBrowser lea, string home)
    {
        await lea.Page.GotoAsync(home + "/notices?state=waiting");
        for (int i = 0; i < 100 && await lea.Page.GetByText("fails").CountAsync() == 0; i++)
            await lea.Page.ReloadAsync();
        await lea.LookAsync("notices");
    }

    private static Task TabAsync(IPage page, string name) => page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    private static async Task<string> DownloadAsync(IPage page, ILocator press) => await (await page.RunAndWaitForDownloadAsync(() => press.ClickAsync())).PathAsync();
}
