using System.Text.Json;
using Palisade.Findings;

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
        foreach ((int width, bool dark) in new[] { (1280, false), (1280, true), (500, false), (390, false), (390, true) })
        {
            await page.Open(path, width, dark: dark);
            await page.Evaluate("document.querySelectorAll('.row')[2].click()");
            await page.Until("document.querySelector('.chart svg') !== null");
            await Shoot(page, $"report-{width}-{(dark ? "dark" : "light")}.png");
            Assert.Equal("true", await page.Evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth && document.documentElement.scrollWidth <= innerWidth"));
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

    [ProgramFact("chromium")]
    public async Task What_stands_on_top_is_never_calmer_than_what_was_done()
    {
        InputSummary good = ReportSamples.Quiet.Inputs[0];
        InputSummary gone = new("gone", "unknown", 0, 1, "no such file or folder"), torn = new("torn.log", "syslog", 4, 3, "malformed"), cut = new("cut.gz", "syslog", 5, 1, "ends in the middle") { IsIncomplete = true };
        (ScanSummary Summary, string Title, string Alarm)[] cases =
        [
            (ReportSamples.Quiet, "Nothing found", ""),
            (ReportSamples.Quiet with { Inputs = [good, gone] }, "Nothing found in what was read", "1 input could not be read."),
            (ReportSamples.Quiet with { Inputs = [good, torn] }, "Nothing found in what was read", ""),
            (ReportSamples.Quiet with { Inputs = [good, cut], IsInterrupted = true, FilesFinished = 1, FilesAsked = 71 }, "Nothing found in what was read", "INTERRUPTED, 1 of 71 files read to the end: this is what was found until then.|1 file was read in part."),
            (ReportSamples.Quiet with { Events = 0, RulesLoaded = 0, RulesApplicable = 0, RulesLeftOut = new(), Inputs = [], Problems = ["nope: no such file or folder"] }, "No rules were loaded", "nope: no such file or folder"),
            (ReportSamples.Quiet with { RulesApplicable = 0, RulesLeftOut = new RulesLeftOut { NoSource = 3 } }, "No rule could match this data", ""),
            (ReportSamples.Quiet with { Events = 0, Inputs = [gone] }, "No event was read", "1 input could not be read."),
        ];
        await using ChromiumPage page = await ChromiumPage.Start();
        for (int i = 0; i < cases.Length; i++)
        {
            string path = Path.Combine(_folder, $"case{i}.html");
            ReportSamples.WriteEmpty(path, cases[i].Summary);
            await page.Open(path, 390);
            Assert.Equal(JsonSerializer.Serialize(cases[i].Title), await page.Evaluate("document.querySelector('h1').textContent"));
            Assert.Equal(JsonSerializer.Serialize(cases[i].Alarm), await page.Evaluate("[...document.querySelectorAll('.alarm p')].map(p => p.textContent).join('|')"));
            Assert.DoesNotContain("all others were", await page.Evaluate("document.body.textContent"), StringComparison.Ordinal);
            Assert.Equal("true", await page.Evaluate("document.documentElement.scrollWidth <= innerWidth"));
        }

        await page.Open(Path.Combine(_folder, "case3.html"));
        Assert.Contains("2 inputs: 1 read whole, 1 read in part. The run was interrupted: what it had not come to is not listed.", await page.Evaluate("document.getElementById('read').textContent"), StringComparison.Ordinal);
        Assert.Contains("3 loaded: 1 could match this data, 2 could not (1 no event of their source or event id, 1 of status deprecated). 0 rejected, 0 ignored.", await page.Evaluate("document.getElementById('loaded').textContent"), StringComparison.Ordinal);
        Assert.Empty(page.Errors);
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
