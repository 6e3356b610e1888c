using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>The tab of clocks: what is to be reported by when, and how far it is.</summary>
internal sealed class ClocksPart(ClockDesk clocks, ReportBook book) : ICasePart
{
    public string Name => "clocks";

    public string Title => "Clocks";

    public string Partial => "_Clocks";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) =>
        new ClocksView(view, (await clocks.OfAsync(view.Case.Id))!, await book.DraftsAsync(view.Case.Id), await book.DoneAsync(view.Case.Id), clocks);
}

/// <summary>What the tab shows.</summary>
internal sealed record ClocksView(CaseView View, CaseClocks Clocks, IReadOnlyList<Draft> Drafts, IReadOnlyList<StepDone> Done, ClockDesk Desk);
