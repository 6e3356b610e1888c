using System.Collections.Immutable;

namespace Palisade.Rules;

/// <summary>What to load and how. Immutable.</summary>
public sealed record RuleLoadOptions
{
    /// <summary>Nothing set: every rule that is neither deprecated nor unsupported, no placeholders, all processors.</summary>
    public static RuleLoadOptions Default { get; } = new();

    /// <summary>The values of placeholders by name without percent signs, for the modifier <c>expand</c>; values may hold wildcards. Names are compared without case.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Placeholders { get; init; } =
        ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The statuses of the rules to run; empty (the default) for all but <c>deprecated</c> and <c>unsupported</c>. A rule without status counts as <c>stable</c>.</summary>
    public ImmutableArray<string> Statuses { get; init; } = [];

    /// <summary>Ids of rules that do not run. Compared without case.</summary>
    public ImmutableHashSet<string> ExcludedIds { get; init; } = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The most files read at once, 1 or more; by default the number of processors.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether a document's id is excluded.</summary>
    internal bool Excludes(SigmaDocument document) => document.Id.Length > 0 && ExcludedIds.Contains(document.Id);

    /// <summary>Whether a document runs: its status is wanted and its id is not excluded.</summary>
    internal bool Runs(SigmaDocument document)
    {
        if (Excludes(document))
            return false;
        string status = document.Status.Length == 0 ? "stable" : document.Status;
        return Statuses.IsDefaultOrEmpty
            ? status is not ("deprecated" or "unsupported")
            : Statuses.Contains(status, StringComparer.OrdinalIgnoreCase);
    }
}
