using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Pages;

/// <summary>Puts a record into the timeline of a case.</summary>
[Needs(Permission.WorkCases)]
internal sealed class CasePinPage(CaseBook book, RecordPins pins) : PalisadePage
{
    private const int MaxCases = 200;

    public long Ordinal { get; private set; }

    public string Text { get; private set; } = "";

    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    public Task OnGetAsync(long ordinal) => LoadAsync(ordinal, "");

    public async Task<IActionResult> OnPostAsync(long ordinal, long into, string? text)
    {
        CaseAnswer answer = May(Permission.SearchLogs) ? await pins.PinAsync(Visitor, into, ordinal, text ?? "") : CaseAnswer.Refused("Your role does not include reading records.");
        if (answer.Problem is null)
            return Led(string.Create(CultureInfo.InvariantCulture, $"/cases/{into}"), Said.Pinned);
        await LoadAsync(ordinal, text ?? "");
        return Again(answer.Problem);
    }

    private async Task LoadAsync(long ordinal, string text)
    {
        (Ordinal, Text) = (ordinal, text);
        Cases = [.. (await book.ListAsync(new CaseFilter(CaseFilter.Live, "", null), null, MaxCases)).Take(MaxCases)];
    }
}
