using System.Reflection;
using Microsoft.Playwright;

namespace Palisade.Tests.Browser;

/// <summary>The installed Chromium, driven by Playwright.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync()
    {
        string package = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        IPlaywright playwright = await Playwright.CreateAsync();
        string program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).First(File.Exists);
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] }));
    }

    /// <summary>Somebody's browser: cookies and storage of its own.</summary>
    public async Task<VisitorBrowser> NewAsync(bool scripts = true)
    {
        IBrowserContext context = await _browser.NewContextAsync(new() { JavaScriptEnabled = scripts, ViewportSize = new() { Width = 1280, Height = 900 } });
        return await VisitorBrowser.StartAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
