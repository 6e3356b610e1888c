using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of what happened, in its order.</summary>
internal sealed class TimelinePart(TimelineBook book) : ICasePart
{
    public string Name => "timeline";

    public string Title => "Timeline";

    public string Partial => "_Timeline";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view)
    {
        string filter = view.Query("show") is { } asked && TimelineItem.Filters.Contains(asked) ? asked : TimelineItem.All;
        return new TimelineView(view, filter, await book.ReadAsync(view.Detail, filter));
    }
}

/// <summary>What the tab shows.</summary>
internal sealed record TimelineView(CaseView View, string Filter, IReadOnlyList<TimelineItem> Items);
