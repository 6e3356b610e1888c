using Microsoft.AspNetCore.Mvc;
using Palisade.Rules;
using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>One rule: what it asks for, its text, what it has found.</summary>
[Needs(Permission.ReadRules)]
internal sealed class RulePage(RuleCatalogue catalogue, RuleReloader reloader, TimeProvider clock) : PalisadePage
{
    public RuleLine Line { get; private set; } = null!;

    public RuleSourceText Source { get; private set; } = new("", null);

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What it looks for in plain words: each of its parts by name, and how they go together.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> Parts => Line.Document is Rule rule
        ? [.. rule.Searches.Select(s => (s.Name, RuleText.Lines(s.Expression)))]
        : [];

    public async Task<IActionResult> OnGetAsync(string key)
    {
        if (await catalogue.FindAsync(key) is not { } line)
        {
            await ErrorAnswers.WriteAsync(HttpContext, 404, "No rule in use is called that. It may have been taken away or renamed.");
            return new EmptyResult();
        }

        (Line, Source) = (line, RuleSourceText.Of(line.Document, reloader.State.Loaded));
        return Page();
    }
}
