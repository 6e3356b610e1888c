using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>In the real browser: a case, its facts, the clock that they start, a text that a second person approves, the receipt, and the notice that does not arrive.</summary>
public sealed partial class ReportStoryTests : IDisposable
{
    private const string Password = "seven green lamps at the pier";

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
    public async Task A_case_is_reported_in_time_with_a_text_that_a_second_person_has_approved()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "hook.secret"), "a secret that is long enough");
        using ServeSession serve = new(_folder, more: Settings);
        await using Chromium chromium = await Chromium.StartAsync();
        await using VisitorBrowser admin = await chromium.NewAsync();
        await admin.Page.GotoAsync(FirstAddress().Match(serve.Errors).Value);
        await admin.SubmitAsync("Make the account", ("Name of the account", "root"), ("Password", Password), ("The password again", Password));
        await using VisitorBrowser ann = await AccountAsync(chromium, serve, admin.Page, "ann", "Analyst"), lea = await AccountAsync(chromium, serve, admin.Page, "lea", "Lead");
        (IPage writer, IPage reader, string home) = (ann.Page, lea.Page, Home(serve));
        await SendAsync(serve);
        serve.WaitFor("palisade_alerts", "new", 1);
        await writer.GotoAsync(home + "clocks");
        await ann.LookAsync("clocks-none");
        await writer.GotoAsync(home + "cases/add?ids=1");
        await ann.SubmitAsync("Open", ("To a new case, with the title", "Logs cleared on a controller"));
        await writer.GotoAsync(home + "cases/1?tab=facts");
        await ann.LookAsync("facts");
        await StateAsync(ann, "severeDisruption", "yes", "the control room");
        await StateAsync(ann, "awareAt", TimeProvider.System.GetUtcNow().AddHours(-21).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), "the lead of the shift");
        await writer.GotoAsync(home + "cases/1?tab=clocks");
        await ann.LookAsync("clocks-of-case");
        await writer.GotoAsync(home + "clocks");
        await ann.LookAsync("clocks");
        Assert.Equal(1, await writer.Locator("#due-clocks").CountAsync());
        await writer.GetByRole(AriaRole.Link, new() { Name = "Early warning" }).First.ClickAsync();
        await ann.LookAsync("step-filled");
        string filled = await writer.Locator("#text").InputValueAsync();
        Assert.Contains("Stadtwerke Beispiel", filled, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", filled, StringComparison.OrdinalIgnoreCase);
        await writer.GetByLabel("it can be approved").CheckAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await reader.GotoAsync(home);
        await lea.LookAsync("overview-due");
        await reader.GotoAsync(home + "cases/1/steps/nis2/early-warning");
        await lea.LookAsync("step-waits");
        await reader.GetByRole(AriaRole.Button, new() { Name = "Approve version 1" }).ClickAsync();
        await reader.GetByText("Approved by lea").WaitForAsync();
        await writer.ReloadAsync();
        await ann.SubmitAsync("Done", ("How", "through the portal"), ("Number of the receipt, if there is one", "CSIRT-17"));
        await writer.GetByText("CSIRT-17").First.WaitForAsync();
        await ann.LookAsync("step-done");
        await writer.GotoAsync(home + "cases/1/report");
        await ann.LookAsync("report");
        await PrintAsync(writer, "report-printed.png");
        await reader.GotoAsync(home + "notices?state=waiting");
        for (int i = 0; i < 100 && await reader.GetByText("fails").CountAsync() == 0; i++)
            await reader.ReloadAsync();
        await lea.LookAsync("notices");
        Assert.Empty(ann.Errors.Concat(lea.Errors));
        Assert.Equal(0, serve.End());
    }

    private static async Task StateAsync(VisitorBrowser who, string fact, string value, string source)
    {
        ILocator row = who.Page.Locator("#fact-" + fact);
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

    // As it comes out of a printer: without what belongs to the screen.
    private static async Task PrintAsync(IPage page, string name)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await page.Locator("nav").First.IsVisibleAsync());
        if (Environment.GetEnvironmentVariable("PALISADE_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    private static async Task<VisitorBrowser> AccountAsync(Chromium chromium, ServeSession serve, IPage admin, string name, string role)
    {
        await admin.GotoAsync(Home(serve) + "accounts");
        await admin.Locator("#role").SelectOptionAsync(role);
        await admin.Locator("#name").FillAsync(name);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        string invitation = (await admin.Locator("#invitation").TextContentAsync())!;
        VisitorBrowser made = await chromium.NewAsync();
        await made.Page.GotoAsync(invitation);
        await made.SubmitAsync("Set the password", ("Choose a password", Password), ("The password again", Password));
        await made.SubmitAsync("Sign in", ("Name", name), ("Password", Password));
        await made.Page.WaitForURLAsync(Home(serve));
        return made;
    }

    // A log that was cleared.
    private static async Task SendAsync(ServeSession serve)
    {
        using TcpClient sender = new("127.0.0.1", serve.SyslogPort);
        await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes("""{"Channel":"Security","EventID":1102,"Computer":"dc1","Provider_Name":"Microsoft-Windows-Eventlog","SubjectUserName":"mallory","TimeCreated":"2026-11-22T10:00:00Z"}""" + "\n"));
    }

    private static string Home(ServeSession serve) => $"http://127.0.0.1:{serve.Web}/";

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();
}
