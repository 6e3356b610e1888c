using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Incidents.Playbooks;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Takes the forms of the tab of tasks; shown only when something is wrong with one.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class CaseTasksPage(TaskDesk desk, TimeProvider clock) : PalisadePage
{
    public long Id { get; private set; }

    public IActionResult OnGet(long id) => LocalRedirect(Tab(id));

    public async Task<IActionResult> OnPostAsync(long id, string? title, string? about, string? due)
    {
        DateTimeOffset time = default;
        if (!string.IsNullOrEmpty(due) && !DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            return Refused(id, "The time could not be read: give it as 2026-11-22T18:00.");
        return Answer(id, await desk.AddAsync(Visitor, id, [(title ?? "", about ?? "", time)]), Said.TaskAdded);
    }

    public async Task<IActionResult> OnPostEndAsync(long id, long task, string? state, string? result, long? of) => Answer(id, await desk.EndAsync(Visitor, id, task, state ?? "", result ?? "", of), Said.TaskChanged);

    public async Task<IActionResult> OnPostPlaybookAsync(long id, string? playbook, IFormFile? file)
    {
        (Playbook? chosen, string problem) = await ChosenAsync(playbook, file);
        return chosen is null ? Refused(id, problem) : Answer(id, await desk.AddAsync(Visitor, id, [.. chosen.Tasks.Select(t => (t.Title, t.About, t.Time is { } time ? clock.GetUtcNow() + time : default))]), Said.TaskAdded);
    }

    private static async Task<(Playbook? Chosen, string Problem)> ChosenAsync(string? id, IFormFile? file)
    {
        if (file is null)
            return (ShippedPlaybooks.All.FirstOrDefault(p => p.Id == id), "Choose a playbook, or give a file of CACAO 2.0.");
        if (file.Length > PlaybookReader.MaxBytes)
            return (null, "The file is too long for a playbook.");
        using MemoryStream bytes = new();
        await file.CopyToAsync(bytes);
        PlaybookReader reader = new();
        Playbook? read = reader.Read(bytes.ToArray());
        return (read, string.Join("\n", reader.Errors));
    }

    private IActionResult Answer(long id, CaseAnswer answer, Said said) => answer.Problem is null ? Led(Tab(id), said) : Refused(id, answer.Problem);

    private IActionResult Refused(long id, string problem)
    {
        Id = id;
        return Again(problem);
    }

    private static string Tab(long id) => string.Create(CultureInfo.InvariantCulture, $"/cases/{id}?tab=tasks");
}
