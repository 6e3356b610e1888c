using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Pages;

/// <summary>What is not to be seen for a while: who, why, until when, and how much it hides.</summary>
[Needs(Permission.ReadAlerts, Change = Permission.TriageAlerts)]
internal sealed class SuppressionsPage(SuppressionBook book, StandingDesk standing, AlertBook alerts, LiveState state, TimeProvider clock) : PalisadePage
{
    private const int PageSize = 50;

    public IReadOnlyList<Suppression> Rows { get; private set; } = [];

    /// <summary>Whether those that have ended are shown as well.</summary>
    public bool All { get; private set; }

    public PagerView Pager { get; private set; } = new("", null, null);

    /// <summary>What the form has in it.</summary>
    public SuppressionOrder Order { get; private set; } = new() { Days = 7 };

    public DateTimeOffset Now => clock.GetUtcNow();

    private IReadOnlyDictionary<string, string> Titles { get; set; } = new Dictionary<string, string>();

    public Task OnGetAsync(string? rule, string? host, string? field, string? value, bool all, long? after)
    {
        Order = Order with { Rule = rule, Host = host, Field = field, Value = value };
        return LoadAsync(all, after);
    }

    public async Task<IActionResult> OnPostAsync(string? rule, string? host, string? field, string? value, string? from, string? to, int days, string? reason, bool monitor)
    {
        Order = new SuppressionOrder { Rule = rule, Host = host, Field = field, Value = value, From = from, To = to, Days = days, Reason = reason, MonitorOnly = monitor };
        if (May(Permission.AskReveal) && standing.NamesSomebody(Order))
        {
            (Reveal? asked, string? problem) = await standing.AskSuppressionAsync(Order, Visitor);
            if (asked is not null)
                return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/reveals/{asked.Id}"));
            await LoadAsync(false, null);
            return Again(problem!);
        }

        (string? refusal, _) = await book.MakeAsync(Visitor, Order);
        if (refusal is null)
            return Led("/suppressions", Said.SuppressionMade);
        await LoadAsync(false, null);
        return Again(refusal);
    }

    public async Task<IActionResult> OnPostApproveAsync(long id)
    {
        if (May(Permission.ChangeRules) && await book.ApproveAsync(Visitor, id))
            return Led("/suppressions", Said.SuppressionApproved);
        await LoadAsync(false, null);
        return Again("It does not wait any more, or your role does not include this: a lead agrees.");
    }

    public async Task<IActionResult> OnPostEndAsync(long id)
    {
        if (await book.EndAsync(Visitor, id))
            return Led("/suppressions", Said.SuppressionEnded);
        await LoadAsync(false, null);
        return Again("It has ended already, or is somebody else's: a lead ends those.");
    }

    /// <summary>The title of a rule in use, or that an alert is of; null where neither is known.</summary>
    public string? TitleOf(string rule) => state.Rules.Find(rule)?.Title is { Length: > 0 } title ? title : Titles.GetValueOrDefault(rule);

    /// <summary>What ending one is called: what waits is refused, or taken back by who asked for it.</summary>
    public string EndWord(Suppression suppression) => suppression.Approved is not null ? "End" : suppression.Author == Visitor.AccountId ? "Take back" : "Refuse";

    public bool MayEnd(Suppression suppression) => suppression.IsCurrent(Now) && (May(Permission.ChangeRules) || (May(Permission.TriageAlerts) && suppression.Author == Visitor.AccountId));

    private async Task LoadAsync(bool all, long? after)
    {
        All = all;
        List<Suppression> rows = await book.ListAsync(!all, after, PageSize + 1);
        Rows = [.. rows.Take(PageSize)];
        Titles = await alerts.TitlesAsync([.. Rows.Select(r => r.RuleId).Append(Order.Rule ?? "").Where(id => id.Length > 0 && state.Rules.Find(id) is null).Distinct()]);
        string same = all ? "all=true&" : "";
        Pager = new PagerView(Rows.Count == 1 ? "1 suppression" : string.Create(CultureInfo.InvariantCulture, $"{Rows.Count} suppressions on this page"), after is null ? null : "/suppressions?" + same, rows.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"/suppressions?{same}after={Rows[^1].Id}") : null);
    }
}
