using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of what happened, in its order.</summary>
internal sealed class TimelinePart(CaseBook book) : ICasePart
{
    public string Name => "timeline";

    public string Title => "Timeline";

    public string Partial => "_Timeline";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) => new TimelineView(view, await book.EventsAsync(view.Case.Id, null));
}

/// <summary>What the tab shows.</summary>
internal sealed record TimelineView(CaseView View, IReadOnlyList<CaseEvent> Events);
