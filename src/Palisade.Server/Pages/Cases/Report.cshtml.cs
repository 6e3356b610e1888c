using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>A case, or the text of one step, as it is printed.</summary>
[Needs(Permission.ReadCases)]
internal sealed class CaseReportPage(ClockDesk clocks, CaseBook cases, TimelineBook timeline, TaskDesk tasks, EvidenceBook evidence, TimeProvider clock) : PalisadePage
{
    // What is printed is read: of more lines the case itself tells.
    private const int MaxLines = 500;

    private static readonly FrozenDictionary<string, string> s_words = new Dictionary<string, string>
    {
        [LedgerKind.CaseOpened] = "the case was opened",
        [LedgerKind.CaseLinked] = "an alert was added to the case",
        [LedgerKind.CaseUnlinked] = "an alert was taken out of the case",
        [LedgerKind.CaseChanged] = "title, severity, owner or state of the case were changed",
        [LedgerKind.CaseNoted] = "a note was written",
        [LedgerKind.CaseMerged] = "cases were merged",
        [LedgerKind.CaseUnmerged] = "cases were parted",
        [LedgerKind.CasePinned] = "a record of the logs, marked as part of it",
        [LedgerKind.TaskAdded] = "a task was added",
        [LedgerKind.TaskChanged] = "a task was changed or ended",
        [LedgerKind.ObservableAdded] = "an observable was added",
        [LedgerKind.ObservableRemoved] = "an observable was removed",
        [LedgerKind.FactStated] = "a fact was stated",
        [LedgerKind.FactWithdrawn] = "a fact was withdrawn",
        [LedgerKind.DraftSaved] = "the text of a report was saved",
        [LedgerKind.DraftApproved] = "the text of a report was approved by a second person",
        [LedgerKind.StepDone] = "a report was made",
        [LedgerKind.StepReopened] = "it was taken back that a report was made",
        [LedgerKind.NoticeGivenUp] = "a notice was given up",
        [LedgerKind.EvidenceTaken] = "evidence was taken",
        [LedgerKind.EvidenceRead] = "evidence was read",
        [LedgerKind.EvidenceExported] = "evidence went out in a pack",
        [LedgerKind.EvidenceChecked] = "evidence was compared with its digest",
        [LedgerKind.EvidenceHeld] = "evidence was held, or a hold was asked for",
        [LedgerKind.EvidenceReleased] = "a hold on evidence was ended",
        [LedgerKind.EvidenceErased] = "evidence was erased",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public CaseClocks Clocks { get; private set; } = null!;

    public Case Case => Clocks.Case;

    /// <summary>The texts: all of the case and of those that went into it, or that of one step.</summary>
    public IReadOnlyList<Draft> Drafts { get; private set; } = [];

    /// <summary>What was and is to be done.</summary>
    public IReadOnlyList<CaseTask> Tasks { get; private set; } = [];

    /// <summary>The evidence, for who may see that there is some.</summary>
    public IReadOnlyList<EvidenceItem> Evidence { get; private set; } = [];

    /// <summary>What happened, the latest 500 lines: the same in one minute is one.</summary>
    public IReadOnlyList<(DateTimeOffset Time, string Words, int Times)> Timeline { get; private set; } = [];

    /// <summary>Whether it is about one step.</summary>
    public bool IsOfStep { get; private set; }

    public string Organisation => clocks.Organisation.Name;

    public TimeZoneInfo Zone => clocks.Organisation.Zone;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What a step is called; its id where the pack is in use no more.</summary>
    public string TitleOf(string regime, string step) => clocks.Regimes.FirstOrDefault(r => r.Id == regime)?.Steps.FirstOrDefault(s => s.Id == step)?.Title ?? step;

    public async Task<IActionResult> OnGetAsync(long id, string? step)
    {
        if (await clocks.OfAsync(id) is not { } of)
            return NotFound();
        Clocks = of;
        Drafts = of.Drafts;
        if (step is null)
            return await LoadAllAsync(id) ? Page() : NotFound();
        IsOfStep = true;
        Drafts = [.. Drafts.Where(d => $"{d.Regime}/{d.Step}" == step)];
        // What is printed of a step is sent: its own text, and another case's only where it has none.
        if (Drafts.Any(d => d.CaseId == id))
            Drafts = [.. Drafts.Where(d => d.CaseId == id)];
        return Drafts.Count == 0 ? NotFound() : Page();
    }

    /// <summary>A line of the timeline as it is printed: what was found, and of what people did, that they did it. What they wrote, a reason or the source of a fact, does not get in by itself: a plain name in it looks like any word.</summary>
    public static string WordsOf(TimelineItem line) => line.Kind == TimelineItem.Finding
        ? NoticeText.Safe(line.Text, "a rule that names somebody")
        : s_words.GetValueOrDefault(line.Kind, "an entry of the ledger: " + line.Kind);

    private async Task<bool> LoadAllAsync(long id)
    {
        if (await cases.FindAsync(id) is not { } detail)
            return false;
        Tasks = await tasks.ListAsync([.. detail.Members]);
        if (May(Permission.ReadEvidence))
            Evidence = await evidence.OfFamilyAsync(id);
        List<(DateTimeOffset Time, string Words, int Times)> lines = [];
        foreach (TimelineItem line in await timeline.ReadAsync(detail, TimelineItem.All))
        {
            string words = WordsOf(line);
            if (lines.Count > 0 && lines[^1].Words == words && line.Time - lines[^1].Time < TimeSpan.FromMinutes(1))
                lines[^1] = lines[^1] with { Times = lines[^1].Times + 1 };
            else
                lines.Add((line.Time, words, 1));
        }

        Timeline = [.. lines.TakeLast(MaxLines)];
        return true;
    }
}
