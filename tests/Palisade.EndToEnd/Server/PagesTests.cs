using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>The pages of the real server in the real browser, without scripts.</summary>
public sealed partial class PagesTests : IDisposable
{
    private const string Password = "seven green lamps at the pier";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

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

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();
}
