using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of observables: hosts, accounts and addresses by token, digests, domains and files; with how often each was sighted here and elsewhere.</summary>
internal sealed class ObservablesPart(ObservableBook book) : ICasePart
{
    public string Name => "observables";

    public string Title => "Observables";

    public string Partial => "_Observables";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view)
    {
        (List<Observable> shown, int total) = await book.ReadAsync(view.Detail);
        return new ObservablesView(view, shown, total);
    }
}

/// <summary>What the tab shows.</summary>
/// <param name="View">The page.</param>
/// <param name="Observables">Those that are shown.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ObservablesView(CaseView View, IReadOnlyList<Observable> Observables, int Total);
