using Palisade.Rules.Mapping;

namespace Palisade.Rules.Caching;

/// <summary>Rules that may come from a cache. Immutable.</summary>
/// <param name="Rules">The same as <see cref="RuleLoader"/> gives.</param>
/// <param name="Mapping">The same as <see cref="LogSourceMapping.Default"/>; it may remember how these rules run.</param>
public sealed record CachedRules(RuleCollection Rules, LogSourceMapping Mapping);
