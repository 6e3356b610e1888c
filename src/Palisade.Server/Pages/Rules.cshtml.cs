using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Pages;

/// <summary>The rules in use: what each could find here and what it has found; and those that were rejected.</summary>
[Needs(Permission.ReadRules, Change = Permission.ChangeRules)]
internal sealed class RulesPage(RuleCatalogue catalogue, RuleReloader reloader, RevealBook reveals, TimeProvider clock) : PalisadePage
{
    private const int RowsOfPage = 100;

    public RuleFilter Filter { get; private set; } = RuleFilter.Read(null, null, null);

    public ReloadState Reloaded => reloader.State;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What the state is called, with how many rules are in it.</summary>
    public IReadOnlyList<(string State, string Title, int Count)> States { get; private set; } = [];

    public IReadOnlyList<RuleLine> Rows { get; private set; } = [];

    public IReadOnlyList<RuleError> Rejected { get; private set; } = [];

    /// <summary>Those that loaded, and do not run by their status.</summary>
    public IReadOnlyList<LeftOutDocument> LeftOut { get; private set; } = [];

    /// <summary>Rules that are held back, each with the last request for it.</summary>
    public IReadOnlyList<(HeldRule Rule, Reveal? Asked)> Held { get; private set; } = [];

    public PagerView Pager { get; private set; } = new("", null, null);

    public Task OnGetAsync(string? state, string? level, string? text, int from, string? done)
    {
        if (done == "reloaded")
            Done = "The rules were read again and are in use.";
        return LoadAsync(RuleFilter.Read(state, level, text), from);
    }

    /// <summary>The lists of indicators, with how many each has, how many are over, and how many entries are none.</summary>
    public IReadOnlyList<object?[]> Lists
    {
        get
        {
            IndicatorSet set = catalogue.Rules.Indicators;
            long now = clock.GetUtcNow().UtcTicks;
            ILookup<string, IndicatorProblem> problems = set.Problems.ToLookup(p => p.Path);
            ILookup<string, Indicator> all = set.All.ToLookup(i => i.List);
            return [.. all.Select(l => l.Key).Union(problems.Select(p => p.Key)).Order(StringComparer.Ordinal).Select(path => new object?[]
            {
                path, Shown.Count(all[path].Count()), Shown.Count(all[path].Count(i => i.ValidUntil < now)), Shown.Count(problems[path].Count()), problems[path].FirstOrDefault() is { } first ? Words(first) : "",
            })];
        }
    }

    public async Task<IActionResult> OnPostReloadAsync()
    {
        if (!(await Task.Run(() => reloader.Reload())).IsRefused)
            return LocalRedirect("/rules?done=reloaded");
        await LoadAsync(Filter, 0);
        return Again("The rules were read again and are not put to use, because a rule that runs now would be lost. Mend what is named below; the rules before stay in use until then.");
    }

    private async Task LoadAsync(RuleFilter filter, int from)
    {
        Filter = filter;
        List<RuleLine> all = await catalogue.AllAsync();
        RuleError[] rejected = [.. RuleLosses.Rejected(catalogue.Rules)];
        States =
        [
            (RuleFilter.All, "In use", all.Count),
            (RuleFilter.Fired, "Have fired", all.Count(l => l.Hits.Findings > 0)),
            (RuleFilter.Could, "Could fire", all.Count(l => l.Hits.Findings == 0 && l.CouldMatch)),
            (RuleFilter.Never, "Source never seen", all.Count(l => l.Hits.Findings == 0 && !l.CouldMatch)),
            (RuleFilter.Rejected, "Rejected", rejected.Length),
            (RuleFilter.LeftOut, "Left out by status", catalogue.Rules.Loaded.LeftOut.Length),
        ];
        Dictionary<string, Reveal> asked = May(Permission.ReadReveals) ? await reveals.ByMarkAsync(Reveal.Rule) : [];
        Held = [.. catalogue.Rules.Gate.Held.Take(RowsOfPage).Select(h => (h, asked.GetValueOrDefault(h.Mark)))];
        (bool areRejected, bool areLeftOut) = (filter.State == RuleFilter.Rejected, filter.State == RuleFilter.LeftOut);
        RuleLine[] lines = [.. all.Where(filter.Takes)];
        RuleError[] errors = areRejected ? [.. rejected.Where(filter.Takes).SelectMany(e => e.Mistakes())] : [];
        LeftOutDocument[] left = areLeftOut ? [.. catalogue.Rules.Loaded.LeftOut.Where(filter.Takes)] : [];
        int count = areRejected ? errors.Length : areLeftOut ? left.Length : lines.Length;
        from = Math.Clamp(from, 0, count);
        (Rows, Rejected, LeftOut) = ([.. lines.Skip(from).Take(RowsOfPage)], [.. errors.Skip(from).Take(RowsOfPage)], [.. left.Skip(from).Take(RowsOfPage)]);
        int shown = Rows.Count + Rejected.Count + LeftOut.Count;
        Pager = new PagerView(FormattableString.Invariant($"{Math.Min(from + 1, count)} to {from + shown} of {count}"),
            from > 0 ? Address(Math.Max(0, from - RowsOfPage)) : null,
            from + shown < count ? Address(from + RowsOfPage) : null);
    }

    private static string Words(IndicatorProblem problem) => problem.Line > 0 ? FormattableString.Invariant($"line {problem.Line}: {problem.Reason}") : problem.Reason;

    private string Address(int from) => QueryHelpers.AddQueryString("/rules", new Dictionary<string, string?>
    {
        ["state"] = Filter.State,
        ["level"] = RuleLevels.Name(Filter.MinLevel),
        ["text"] = Filter.Text,
        ["from"] = from.ToString(System.Globalization.CultureInfo.InvariantCulture),
    });
}
