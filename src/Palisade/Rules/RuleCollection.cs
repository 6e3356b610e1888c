using System.Collections.Immutable;

namespace Palisade.Rules;

/// <summary>What loading gave: rules <em>and</em> errors; one bad rule never stops the good ones. Immutable.</summary>
/// <param name="Rules">Rules over single events, filters already applied, in order of path and place.</param>
/// <param name="Correlations">Correlation rules whose references all resolve, those that others build on first.</param>
/// <param name="Errors">The rejected documents.</param>
/// <param name="Ignored">The number of documents that are no rules (mapping files, licences).</param>
/// <param name="Documents">The number of documents loaded: rules, correlations and filters.</param>
/// <param name="Sha256">Digest over paths and bytes of all files read, lower-case hex.</param>
public sealed record RuleCollection(
    ImmutableArray<Rule> Rules,
    ImmutableArray<CorrelationRule> Correlations,
    ImmutableArray<RuleError> Errors,
    int Ignored,
    int Documents,
    string Sha256);
