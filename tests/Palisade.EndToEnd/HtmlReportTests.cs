namespace Palisade.Tests;

/// <summary>The report in a real browser: PALISADE_SCREENSHOTS names a folder that gets pictures of it.</summary>
public sealed class HtmlReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-report").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task The_report_filters_opens_findings_and_runs_nothing_but_its_own_script()
    {
        string path = Path.Combine(_folder, "report.html");
        ReportSamples.Write(path);
        await using ChromiumPage page = await ChromiumPage.Start();
        await page.Open(path);

        Assert.Equal("\"701 findings on 6 hosts\"", await page.Evaluate("document.querySelector('h1').textContent"));
        await page.Evaluate("document.querySelectorAll('.row')[3].click()");
        Assert.Equal("true", await page.Evaluate("document.querySelectorAll('.row')[3].getAttribute('aria-expanded') === 'true'"));
        Assert.Contains("window.pwned=1", await page.Evaluate("document.querySelector('#f3-details mark').textContent"), StringComparison.Ordinal);
        Assert.Equal("\"18446744073709551615\"", await page.Evaluate("[...document.querySelectorAll('#f3-details th')].find(t => t.textContent === 'EventRecordID').nextSibling.textContent"));
        Assert.Equal("null", await page.Evaluate("window.pwned ?? null"));
        Assert.Equal("0", await page.Evaluate("document.querySelectorAll('main img, main script').length"));

        await Type(page, "onerror weber");
        await page.Until("document.querySelectorAll('.row').length < 100");
        Assert.Equal("true", await page.Evaluate("document.getElementById('status').textContent.includes(' of ')"));
        await Type(page, "no such thing anywhere");
        await page.Until("document.querySelectorAll('.row').length === 0 && !document.getElementById('nothing').hidden");
        await page.Evaluate("document.getElementById('search').blur(); document.getElementById('clear').click()");
        await page.Until("document.querySelectorAll('.row').length === 200");
        await page.Evaluate("document.querySelector('.tile.tone-critical').click()");
        Assert.Equal("[\"critical\"]", await page.Evaluate("[...new Set([...document.querySelectorAll('.row .level')].map(l => l.textContent))]"));
        await page.Evaluate("document.getElementById('clear').click(); document.querySelector('.chart .hit').dispatchEvent(new MouseEvent('click'))");
        Assert.Equal("true", await page.Evaluate("document.querySelectorAll('.row').length > 0 && document.querySelectorAll('.row').length < 200"));
        await page.Evaluate("document.getElementById('clear').click()");
        foreach (string key in new[] { "j", "j", "o" })
            await page.Evaluate($"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))");
        Assert.Equal("\"f1 true\"", await page.Evaluate("document.activeElement.id + ' ' + document.activeElement.getAttribute('aria-expanded')"));
        Assert.Equal("true", await page.Evaluate("document.querySelectorAll('.gap').length > 0"));
        AssertQuiet(page, path);
    }

    [ProgramFact("chromium")]
    public async Task The_report_fits_wide_and_narrow_screens_in_light_and_dark()
    {
        string path = Path.Combine(_folder, "report.html");
        ReportSamples.Write(path);
        await using ChromiumPage page = await ChromiumPage.Start();
        foreach ((int width, bool dark) in new[] { (1280, false), (1280, true), (400, false), (400, true) })
        {
            await page.Open(path, width, dark: dark);
            await page.Evaluate("document.querySelectorAll('.row')[2].click()");
            await page.Until("document.querySelector('.chart svg') !== null");
            await Shoot(page, $"report-{width}-{(dark ? "dark" : "light")}.png");
            Assert.Equal("true", await page.Evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        }

        AssertQuiet(page, path);
    }

    [ProgramFact("chromium")]
    public async Task A_report_without_findings_says_what_was_read()
    {
        string path = Path.Combine(_folder, "empty.html");
        ReportSamples.WriteEmpty(path);
        await using ChromiumPage page = await ChromiumPage.Start();
        await page.Open(path);
        Assert.Equal("\"Nothing found\"", await page.Evaluate("document.querySelector('h1').textContent"));
        await Shoot(page, "report-empty.png");
        AssertQuiet(page, path);
    }

    private static async Task Type(ChromiumPage page, string text) =>
        await page.Evaluate($"(() => {{ const s = document.getElementById('search'); s.focus(); s.value = '{text}'; s.dispatchEvent(new Event('input')); }})()");

    private static void AssertQuiet(ChromiumPage page, string path)
    {
        Assert.Empty(page.Errors);
        Assert.All(page.Requests, address => Assert.True(address.StartsWith(new Uri(path).AbsoluteUri, StringComparison.Ordinal) || address.StartsWith("data:", StringComparison.Ordinal), address));
    }

    private static async Task Shoot(ChromiumPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PALISADE_SCREENSHOTS") is { Length: > 0 } folder)
            await page.Screenshot(Path.Combine(folder, name));
    }
}
