using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Drills;

namespace Palisade.Server.Pages;

/// <summary>The drills, and where one is started.</summary>
[Needs(Permission.ReadCases, Change = Permission.WorkCases)]
internal sealed class DrillsPage(DrillDesk desk) : PalisadePage
{
    private const int PageSize = 50;

    public IReadOnlyList<Drill> Rows { get; private set; } = [];

    public bool HasListener => desk.HasListener;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        CaseAnswer answer = await desk.StartAsync(Visitor);
        if (answer.Problem is null)
            return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/drills/{answer.Id}"));
        await LoadAsync();
        return Again(answer.Problem);
    }

    private async Task LoadAsync() => Rows = await desk.ListAsync(null, PageSize);
}
