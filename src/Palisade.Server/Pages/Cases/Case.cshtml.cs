using Microsoft.AspNetCore.Mvc;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>One case in three panes: the list, what belongs to it in tabs, and its facts with what can be done.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseDetailPage(CaseBook book, CaseDesk desk, IEnumerable<ICasePart> parts, ClockDesk clocks, AlertTriage triage, TimeProvider clock) : PalisadePage
{
    private const int ListSize = 30;

    public CaseDetail Detail { get; private set; } = null!;

    public Case Case => Detail.Case;

    public CaseView View { get; private set; } = null!;

    /// <summary>The list on the left.</summary>
    public IReadOnlyList<CaseRow> Rows { get; private set; } = [];

    /// <summary>Whether there are cases that the list has no room for.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The tabs that the visitor sees.</summary>
    public IReadOnlyList<ICasePart> Tabs { get; private set; } = [];

    /// <summary>The tab that is shown, and what it is given.</summary>
    public (ICasePart Part, object Model) Tab { get; private set; }

    /// <summary>The sections on the right.</summary>
    public IReadOnlyList<(ICasePart Part, object Model)> Beside { get; private set; } = [];

    public IReadOnlyList<KeyValuePair<long, string>> Owners { get; private set; } = [];

    /// <summary>What its closing waits for.</summary>
    public IReadOnlyList<string> OpenPoints { get; private set; } = [];

    /// <summary>What is still to be reported of it; closing does not wait for it, and does not stop it.</summary>
    public RunningClocks Running { get; private set; } = null!;

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IActionResult> OnGetAsync(long id, string? tab) => await LoadAsync(id, tab) ? Page() : Missing();

    /// <summary>Title, severity, owner.</summary>
    public async Task<IActionResult> OnPostAsync(long id, long version, string? title, string? severity, long? owner)
    {
        int level = RuleLevels.Names.IndexOf(severity ?? "");
        return await AnswerAsync(id, ModelState.IsValid ? await desk.ChangeAsync(Visitor, id, new CaseEdit { Version = version, Title = title, Severity = level < 0 ? null : (RuleLevel)level, Owner = owner }) : Unreadable(id), Said.CaseChanged);
    }

    public async Task<IActionResult> OnPostStateAsync(long id, long version, string? state, string? outcome, string? note) => await AnswerAsync(id,
        ModelState.IsValid && CaseStates.Find(state) is { } to ? await desk.ChangeAsync(Visitor, id, new CaseEdit { Version = version, State = to, Outcome = outcome ?? "", Note = note ?? "" }) : Unreadable(id), state switch { "closed" => Said.CaseClosed, "open" => Said.CaseReopened, _ => Said.CaseChanged });

    public async Task<IActionResult> OnPostNoteAsync(long id, string? text) => await AnswerAsync(id, await desk.NoteAsync(Visitor, id, text ?? ""), Said.Noted, "notes");

    public async Task<IActionResult> OnPostUnlinkAsync(long id, long alert, string? why) =>
        await AnswerAsync(id, ModelState.IsValid ? await desk.UnlinkAsync(Visitor, id, alert, why ?? "") : Unreadable(id), Said.AlertRemoved, "alerts");

    /// <summary>With chosen alerts of the case what the list of alerts does with them.</summary>
    public async Task<IActionResult> OnPostTriageAsync(long id, long[]? ids, string? act, string? reason)
    {
        if (!May(Permission.TriageAlerts))
            return Forbid();
        TriageAction? action = TriageActions.Find(act);
        if (AlertTriage.Refusal(ids ?? [], action, reason ?? "") is { } refusal)
            return await AnswerAsync(id, CaseAnswer.Refused(refusal, id), Said.Saved, "alerts");
        TriageAnswer answer = await triage.ApplyAsync(Visitor, ids!, action!.Value, reason ?? "");
        return answer.Problem is { } problem ? await AnswerAsync(id, CaseAnswer.Refused(problem, id), Said.Saved, "alerts") : LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=alerts&batch={answer.Batch}"));
    }

    public async Task<IActionResult> OnPostUndoAsync(long id, string? batch) => !May(Permission.TriageAlerts) ? Forbid()
        : LocalRedirect(FormattableString.Invariant($"/cases/{id}?tab=alerts&done={(await triage.UndoAsync(Visitor, batch ?? "") is null ? "too-late" : "undone")}"));

    private static CaseAnswer Unreadable(long id) => CaseAnswer.Refused("This form could not be read: load the page again.", id);

    private async Task<IActionResult> AnswerAsync(long id, CaseAnswer answer, Said said, string tab = "")
    {
        if (answer.Problem is null)
            return Led(FormattableString.Invariant($"/cases/{id}{(tab.Length > 0 ? "?tab=" + tab : "")}"), said);
        // Who was slower is told what the other made of it, and keeps what was typed and chosen.
        return await LoadAsync(id, tab, name => !Request.HasFormContentType ? "" : Request.Form[name].ToString()) ? Again(answer.Problem) : Missing();
    }

    private async Task<bool> LoadAsync(long id, string? tab, Func<string, string>? typed = null)
    {
        if (await book.FindAsync(id) is not { } detail)
            return false;
        Detail = detail;
        View = new CaseView(detail, Visitor, Now, name => Request.Query[name].ToString()) { Typed = typed ?? (_ => "") };
        ICasePart[] seen = [.. parts.Where(p => May(p.Needs))];
        Tabs = [.. seen.Where(p => !p.IsBeside)];
        ICasePart chosen = Tabs.FirstOrDefault(p => p.Name == tab) ?? Tabs[0];
        Tab = (chosen, await chosen.LoadAsync(View));
        List<(ICasePart, object)> beside = [];
        foreach (ICasePart part in seen.Where(p => p.IsBeside))
            beside.Add((part, await part.LoadAsync(View)));
        Beside = beside;
        List<CaseRow> rows = await book.ListAsync(new CaseFilter(CaseFilter.Live, "", null), null, ListSize);
        (Rows, HasMore) = ([.. rows.Take(ListSize)], rows.Count > ListSize);
        Running = RunningClocks.Of(clocks, (await clocks.OfAsync(id))!, Now);
        if (May(Permission.WorkCases))
            (Owners, OpenPoints) = (await book.OwnersAsync(), detail.Case.IsLive ? await book.OpenPointsAsync(id) : []);
        return true;
    }

    private NotFoundResult Missing() => NotFound();
}
