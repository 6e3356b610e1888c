using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>The grades of a case, beside everything else: computed, with their reasons and with what is missing.</summary>
internal sealed class GradePart(ClockDesk clocks) : ICasePart
{
    public string Name => "grade";

    public string Title => "Grade";

    public string Partial => "_Grade";

    public bool IsBeside => true;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) => new GradeView(view, (await clocks.OfAsync(view.Case.Id))!, clocks);
}

/// <summary>What the section shows.</summary>
internal sealed record GradeView(CaseView View, CaseClocks Clocks, ClockDesk Desk);
