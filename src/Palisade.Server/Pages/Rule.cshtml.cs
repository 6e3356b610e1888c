using Microsoft.AspNetCore.Mvc;
using Palisade.Rules;
using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;
using Palisade.Server.Web;

namespace Palisade.Server.Pages;

/// <summary>One rule: what it asks for, its text, what it has found.</summary>
[Needs(Permission.ReadRules)]
internal sealed class RulePage(RuleCatalogue catalogue, RuleReloader reloader, RuleExplainer explainer, TimeProvider clock) : PalisadePage
{
    public RuleLine Line { get; private set; } = null!;

    public RuleSourceText Source { get; private set; } = new("", null);

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What it looks for in plain words: each of its parts by name, and how they go together.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> Parts => Line.Document is Rule rule
        ? [.. rule.Searches.Select(s => (s.Name, RuleText.Lines(s.Expression)))]
        : [];

    public ReloadState Reloaded => reloader.State;

    /// <summary>The record that is to be explained; null for none.</summary>
    public long? Record { get; private set; }

    /// <summary>How the rule went on it.</summary>
    public IReadOnlyList<RuleExplanation> Explanations { get; private set; } = [];

    /// <summary>Why there is nothing to explain; null where there is.</summary>
    public string? WhyNot { get; private set; }

    public async Task<IActionResult> OnGetAsync(string key, long? record)
    {
        if (await catalogue.FindAsync(key) is not { } line)
        {
            await ErrorAnswers.WriteAsync(HttpContext, 404, "No rule in use is called that. It may have been taken away or renamed; indicators of threats have no page of their own.");
            return new EmptyResult();
        }

        (Line, Source) = (line, RuleSourceText.Of(line.Document, reloader.State.Loaded, catalogue.Rules.Gate));
        if (record is { } ordinal && line.Document is Rule rule && May(Permission.SearchLogs))
            await Task.Run(() => Explain(rule, ordinal));
        return Page();
    }

    private void Explain(Rule rule, long ordinal)
    {
        Record = ordinal;
        try
        {
            Explanations = explainer.Explain(rule, ordinal, out string reason) ?? [];
            WhyNot = Explanations.Count == 0 ? reason : null;
        }
        catch (IOException e)
        {
            WhyNot = $"The vault cannot be read now: {e.Message}";
        }
    }
}
