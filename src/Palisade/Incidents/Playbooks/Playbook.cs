using System.Collections.Immutable;

namespace Palisade.Incidents.Playbooks;

/// <summary>What is to be done in a kind of incident: read from a playbook of CACAO, flattened to tasks.</summary>
/// <param name="Id">Its id: <c>playbook--</c> and a UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for; may be empty.</param>
/// <param name="Tasks">What is to be done, in order.</param>
internal sealed record Playbook(string Id, string Name, string Description, ImmutableArray<PlaybookTask> Tasks);

/// <summary>One thing to do.</summary>
/// <param name="Title">The name of the step.</param>
/// <param name="About">Its description, its commands, and under which condition it is done; Markdown.</param>
/// <param name="Time">How long it may take from when the playbook begins; none for no time.</param>
internal sealed record PlaybookTask(string Title, string About, TimeSpan? Time);

/// <summary>What is wrong in a playbook.</summary>
/// <param name="Path">Where: a JSON path, <c>$.workflow['action--…'].commands[0].type</c>.</param>
/// <param name="Problem">What, and what to write instead.</param>
internal sealed record PlaybookError(string Path, string Problem)
{
    public override string ToString() => $"{Path}: {Problem}";
}
