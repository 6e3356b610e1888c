using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>A case, or the text of one step, as it is printed.</summary>
[Needs(Permission.ReadCases)]
internal sealed partial class CaseReportPage(ClockDesk clocks, CaseBook cases, TimelineBook timeline, TaskDesk tasks, EvidenceBook evidence, TimeProvider clock) : PalisadePage
{
    // What is printed is read: of more lines and longer ones the case itself tells.
    private const int MaxLines = 500, MaxText = 300;

    public CaseClocks Clocks { get; private set; } = null!;

    public Case Case => Clocks.Case;

    /// <summary>The texts: all of the case and of those that went into it, or that of one step.</summary>
    public IReadOnlyList<Draft> Drafts { get; private set; } = [];

    /// <summary>What was and is to be done.</summary>
    public IReadOnlyList<CaseTask> Tasks { get; private set; } = [];

    /// <summary>The evidence, for who may see that there is some.</summary>
    public IReadOnlyList<EvidenceItem> Evidence { get; private set; } = [];

    /// <summary>What happened, the latest 500 lines.</summary>
    public IReadOnlyList<TimelineItem> Timeline { get; private set; } = [];

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

    /// <summary>A line of the timeline as it is printed: nobody is named, not even who works on the case.</summary>
    public static string WordsOf(TimelineItem line)
    {
        // The title of a rule may name somebody.
        string text = NoticeText.Safe(Owner().Replace(line.Text, "owner: another"), "something that names somebody");
        return text.Length > MaxText ? text[..MaxText] + "…" : text;
    }

    private async Task<bool> LoadAllAsync(long id)
    {
        if (await cases.FindAsync(id) is not { } detail)
            return false;
        Tasks = await tasks.ListAsync([.. detail.Members]);
        if (May(Permission.ReadEvidence))
            Evidence = await evidence.OfFamilyAsync(id);
        Timeline = [.. (await timeline.ReadAsync(detail, TimelineItem.All)).TakeLast(MaxLines)];
        return true;
    }

    [GeneratedRegex("owner: [^;]+")]
    private static partial Regex Owner();
}
