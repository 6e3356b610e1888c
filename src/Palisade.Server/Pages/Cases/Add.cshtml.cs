using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Adds chosen alerts to a case that is worked on, or opens one of them.</summary>
[Needs(Permission.WorkCases)]
internal sealed class CaseAddPage(CaseBook book, CaseDesk desk, AlertBook alerts) : PalisadePage
{
    /// <summary>The alerts that are shown; the others are added as well.</summary>
    public const int MaxShown = 50;

    private const int MaxCases = 200;

    public IReadOnlyList<long> Ids { get; private set; } = [];

    public IReadOnlyList<Alert> Alerts { get; private set; } = [];

    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    /// <summary>What the form has in it.</summary>
    public string NewTitle { get; private set; } = "";

    public string Why { get; private set; } = "";

    public Task OnGetAsync(long[]? ids) => LoadAsync(ids, null, null);

    /// <summary>From the list of alerts, whose form carries what is chosen.</summary>
    public async Task<IActionResult> OnPostChooseAsync(long[]? ids)
    {
        await LoadAsync(ids, null, null);
        return Ids.Count == 0 ? Again("Choose an alert first.") : Page();
    }

    public async Task<IActionResult> OnPostAsync(long[]? ids, string? act, long? into, string? title, string? why)
    {
        CaseAnswer answer = act == "open" ? await desk.OpenAsync(Visitor, new CaseOrder { Title = title ?? "", Alerts = ids ?? [], Why = why ?? "" })
            : into is { } id ? await desk.LinkAsync(Visitor, id, ids ?? [], why ?? "")
            : CaseAnswer.Refused("Choose a case, or give a title for a new one.");
        if (answer.Problem is null)
            return Led(string.Create(CultureInfo.InvariantCulture, $"/cases/{answer.Id}?tab=alerts"), Said.AlertsAdded);
        await LoadAsync(ids, title, why);
        return Again(answer.Problem);
    }

    private async Task LoadAsync(long[]? ids, string? title, string? why)
    {
        Ids = [.. (ids ?? []).Distinct().Take(CaseDesk.MaxAtOnce)];
        List<Alert> found = [];
        foreach (long id in Ids.Take(MaxShown))
        {
            if (await alerts.FindAsync(id) is { } detail)
                found.Add(detail.Alert);
        }

        Alerts = found;
        Cases = [.. (await book.ListAsync(new CaseFilter(CaseFilter.Live, "", null), null, MaxCases)).Take(MaxCases)];
        NewTitle = title ?? found.OrderByDescending(a => a.Level).FirstOrDefault()?.Title ?? "";
        Why = why ?? "";
    }
}
