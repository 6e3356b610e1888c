using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of the alerts that belong to a case.</summary>
internal sealed class CaseAlertsPart : ICasePart
{
    public string Name => "alerts";

    public string Title => "Alerts";

    public string Partial => "_Alerts";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public Task<object> LoadAsync(CaseView view) => Task.FromResult<object>(view);
}
