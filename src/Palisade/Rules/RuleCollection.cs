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
    string Sha256)
{
    /// <summary>Documents that loaded and do not run: their status is not among those asked for, or their id is excluded. With those that run and <see cref="Filters"/> they are all of <see cref="Documents"/>.</summary>
    public ImmutableArray<LeftOutDocument> LeftOut { get; init; } = [];

    /// <summary>The number of filters that loaded; they narrow rules, and match nothing themselves.</summary>
    public int Filters { get; init; }

    /// <summary>Where the documents are that are no rules; as many as <see cref="Ignored"/>.</summary>
    public ImmutableArray<IgnoredDocument> IgnoredDocuments { get; init; } = [];
}

/// <summary>A rule or correlation that loaded and does not run.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">1-based.</param>
/// <param name="Id">The id, or an empty string.</param>
/// <param name="Title">The title.</param>
/// <param name="Status">The status as written; an empty string where there is none.</param>
/// <param name="IsExcluded">True when its id was excluded; else its status is the reason.</param>
public sealed record LeftOutDocument(string Path, int Line, string Id, string Title, string Status, bool IsExcluded);

/// <summary>A document that is no rule.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">1-based.</param>
/// <param name="Reason">Why it is none.</param>
public sealed record IgnoredDocument(string Path, int Line, string Reason);
