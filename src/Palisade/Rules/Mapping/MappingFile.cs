using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>What one mapping file says. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Priority">Files of a lower number are applied first; those of the default come before all others of the same number.</param>
/// <param name="Sources">The entries of <c>variants</c>.</param>
/// <param name="Steps">The entries of <c>transformations</c>, applied to every variant of a rule that fits their conditions.</param>
internal sealed record MappingFile(string Name, int Priority, ImmutableArray<MappedSource> Sources, ImmutableArray<MappingStep> Steps);
