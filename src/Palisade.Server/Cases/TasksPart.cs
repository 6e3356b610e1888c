using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of what is to be done.</summary>
internal sealed class TasksPart(TaskDesk desk) : ICasePart
{
    public string Name => "tasks";

    public string Title => "Tasks";

    public string Partial => "_Tasks";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) => new TasksView(view, await desk.ListAsync(view.Detail.Members));
}

/// <summary>What the tab shows.</summary>
internal sealed record TasksView(CaseView View, IReadOnlyList<CaseTask> Tasks);
