using Palisade.Incidents.Facts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;

namespace Palisade.Server.Reporting;

/// <summary>The tab of facts: what is known, from where, and what is asked.</summary>
internal sealed class FactsPart(ClockDesk clocks, ReportBook book) : ICasePart
{
    public string Name => "facts";

    public string Title => "Facts";

    public string Partial => "_Facts";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view)
    {
        CaseClocks of = (await clocks.OfAsync(view.Case.Id))!;
        HashSet<FactName> wanted = [.. of.Open.SelectMany(c => c.Missing), .. of.Regimes.SelectMany(r => r.Grade.Missing)];
        return new FactsView(view, of, await book.StatedAsync(view.Case.Id), wanted, clocks.Organisation.Zone);
    }
}

/// <summary>What the tab shows.</summary>
/// <param name="View">The page.</param>
/// <param name="Clocks">What is known, and what comes of it.</param>
/// <param name="Stated">What people stated.</param>
/// <param name="Wanted">The facts that a grade or a clock hangs on.</param>
/// <param name="Zone">The organisation's.</param>
internal sealed record FactsView(CaseView View, CaseClocks Clocks, IReadOnlyDictionary<string, CaseFact> Stated, IReadOnlySet<FactName> Wanted, TimeZoneInfo Zone)
{
    /// <summary>Whether who asks can state facts: of a closed case as well, as reports about it are still due.</summary>
    public bool CanState => View.Case.MergedInto is null && View.Visitor.May(Permission.WorkCases);

    /// <summary>What is known first, then what is asked for, then the rest.</summary>
    public IEnumerable<FactName> InOrder => FactNames.All.OrderBy(f => Clocks.Facts.Find(f) is not null ? 0 : Wanted.Contains(f) ? 1 : 2);
}
