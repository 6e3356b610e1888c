using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>The tab of clocks: what is to be reported by when, and how far it is.</summary>
internal sealed class ClocksPart(ClockDesk clocks) : ICasePart
{
    public string Name => "clocks";

    public string Title => "Clocks";

    public string Partial => "_Clocks";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) => new ClocksView(view, (await clocks.OfAsync(view.Case.Id))!, clocks);
}

/// <summary>What the tab shows.</summary>
internal sealed record ClocksView(CaseView View, CaseClocks Clocks, ClockDesk Desk);
