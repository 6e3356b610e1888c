using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Takes the forms of the tab of tasks; shown only when something is wrong with one.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseTasksPage(TaskDesk desk) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => Back(id);

    public async Task<IActionResult> OnPostAsync(long id, string? title, string? about, string? due)
    {
        DateTimeOffset time = default;
        if (!string.IsNullOrEmpty(due) && !DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            return Refused(id, "The time could not be read: give it as 2026-11-22T18:00.");
        return Answer(id, await desk.AddAsync(Visitor, id, [(title ?? "", about ?? "", time)]));
    }

    public async Task<IActionResult> OnPostEndAsync(long id, long task, string? state, string? result) => Answer(id, await desk.EndAsync(Visitor, id, task, state ?? "", result ?? ""));

    private IActionResult Answer(long id, CaseAnswer answer) => answer.Problem is null ? Back(id) : Refused(id, answer.Problem);

    private IActionResult Refused(long id, string problem)
    {
        Id = id;
        return Again(problem);
    }

    private LocalRedirectResult Back(long id) => LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=tasks"));
}
