using System.Text.Json;
using Microsoft.Playwright;

namespace Palisade.Tests.Browser;

/// <summary>Somebody's browser with one page, which remembers what went wrong in it: errors of scripts, and what the content policy refused.</summary>
internal sealed class VisitorBrowser : IAsyncDisposable
{
    // What a field asks for is read whole, no card is wider than a narrow screen, and a list beside what is chosen has its last column.
    private const string CutOff = """
        () => {
          const pen = document.createElement("canvas").getContext("2d");
          const isCut = field => {
            const style = getComputedStyle(field);
            pen.font = `${style.fontSize} ${style.fontFamily}`;
            return pen.measureText(field.placeholder).width > field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
          };
          const fields = [...document.querySelectorAll("input[placeholder]")].filter(field => field.checkVisibility() && !field.value && isCut(field)).map(field => field.placeholder);
          const cards = [...document.querySelectorAll(innerWidth > 768 ? ".panes .scroll" : ".scroll:has(table.cards)")].filter(place => place.checkVisibility() && place.scrollWidth > place.clientWidth + 1);
          return [...fields, ...cards.map(place => place.getAttribute("aria-label") ?? place.textContent.trim().slice(0, 80))];
        }
        """;

    // A title may be one word of any length.
    private const string Broken = """
        () => {
          const titles = [...document.querySelectorAll("main :is(h1, h2, h3)")].filter(title => title.checkVisibility());
          const ends = titles.map(title => title.appendChild(document.createTextNode("x".repeat(300))));
          const fits = document.documentElement.scrollWidth <= innerWidth;
          ends.forEach(end => end.remove());
          return fits;
        }
        """;

    private const string Axe = "how => axe.run(how).then(r => r.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).join(' ')))";

    // The rest is the same in the dark.
    private static readonly string[] s_ofColours = ["color-contrast"];

    private readonly IBrowserContext _context;

    private VisitorBrowser(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public List<string> Errors { get; } = [];

    public static async Task<VisitorBrowser> StartAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(await File.ReadAllTextAsync(Path.Combine(TestData.Root, "tests", "Palisade.EndToEnd", "Browser", "axe.min.js")));
        VisitorBrowser visitor = new(context, await context.NewPageAsync());
        visitor.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visitor.Errors.Add(message.Text);
        };
        visitor.Page.PageError += (_, error) => visitor.Errors.Add(error);
        return visitor;
    }

    /// <summary>Fills in fields by their labels, and presses a button.</summary>
    public async Task SubmitAsync(string button, params (string Label, string Value)[] fields)
    {
        foreach ((string label, string value) in fields)
            await Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);
        await Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    /// <summary>What axe finds on the page as it is, light and dark, wide and narrow; PALISADE_SCREENSHOTS names a folder that gets pictures.</summary>
    /// <param name="name">How the pictures are called.</param>
    public async Task LookAsync(string name)
    {
        foreach (ColorScheme colours in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = colours });
            foreach (int width in new[] { 1280, 390 })
            {
                await Page.SetViewportSizeAsync(width, 900);
                JsonElement found = (await Page.EvaluateAsync(Axe, colours == ColorScheme.Light ? new object() : new { runOnly = new { type = "rule", values = s_ofColours } }))!.Value;
                Assert.True(found.GetArrayLength() == 0, $"{name}, {colours}, {width}: {found}");
                Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name}, {width}: wider than the screen");
                Assert.True(await Page.EvaluateAsync<bool>(Broken), $"{name}, {width}: a title without a space makes it wider than the screen");
                string[] cut = await Page.EvaluateAsync<string[]>(CutOff);
                Assert.True(cut.Length == 0, $"{name}, {width}: cut off: {string.Join(", ", cut)}");
                if (Environment.GetEnvironmentVariable("PALISADE_SCREENSHOTS") is { Length: > 0 } folder)
                    await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, FormattableString.Invariant($"{name}-{colours.ToString().ToLowerInvariant()}-{width}.png")), FullPage = true });
            }
        }

        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Page.SetViewportSizeAsync(1280, 900);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
