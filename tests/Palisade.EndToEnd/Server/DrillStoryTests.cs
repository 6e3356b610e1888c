using Microsoft.Playwright;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>A drill in the real browser: through a listener, found, opened as a case, each step measured. axe looks at each page.</summary>
public sealed class DrillStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

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
        await lead.LookAsync("proposed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open as a case" }).ClickAsync();
        Assert.Equal("drill", await page.Locator("article .tag.drill").TextContentAsync());
        await page.GotoAsync(home + "drills/1");
        Assert.Contains("Opened, as a drill", await page.Locator("tbody").TextContentAsync(), StringComparison.Ordinal);
        await lead.LookAsync("drill");
        await page.GotoAsync(home + "drills");
        await lead.LookAsync("drills");
        Assert.Equal(0, serve.End());
    }
}
