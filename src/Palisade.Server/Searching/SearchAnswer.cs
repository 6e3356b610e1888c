using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>How a search ended.</summary>
internal enum SearchEnd
{
    /// <summary>All was read.</summary>
    Whole,

    /// <summary>There are more results: go on behind the last.</summary>
    Full,

    /// <summary>The time was over: go on where it ended, or ask for less.</summary>
    OutOfTime,

    /// <summary>It would read much, and nobody has said yet that it shall.</summary>
    NotConfirmed,

    /// <summary>Only the estimate was wanted.</summary>
    EstimateOnly,

    /// <summary>Too many searches are under way.</summary>
    Busy,
}

/// <summary>A result, with tokens in the place of personal values.</summary>
/// <param name="Ordinal">The record.</param>
/// <param name="Leaf">Its name in the log, <c>LEAF/N</c>; <c>-</c> when it has none yet.</param>
/// <param name="Received">When it was received.</param>
/// <param name="EventTime">Its own time, to the second; null for none.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Text">The part of it around what was looked for, with … where something is left out.</param>
internal sealed record SearchRow(long Ordinal, string Leaf, DateTimeOffset Received, DateTimeOffset? EventTime, string Stream, string Text);

/// <summary>Results of a span of time.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SearchBar(DateTimeOffset From, long Count);

/// <summary>What a search gave.</summary>
/// <param name="Rows">The results, in the order of receipt or the other way round, as asked for.</param>
/// <param name="End">How it ended.</param>
internal sealed record SearchAnswer(IReadOnlyList<SearchRow> Rows, SearchEnd End)
{
    /// <summary>How much it was to read; null when it did not come to that.</summary>
    public SearchEstimate? Estimate { get; init; }

    /// <summary>Where to go on; null at the end.</summary>
    public SearchPlace? Next { get; init; }

    /// <summary>Results over time, those beyond the page too.</summary>
    public IReadOnlyList<SearchBar> Bars { get; init; } = [];

    /// <summary>How wide a bar is.</summary>
    public TimeSpan BarWidth { get; init; }

    /// <summary>The results in the bars.</summary>
    public long Counted { get; init; }

    /// <summary>Whether counting was ended early: there may be more results than the bars have.</summary>
    public bool IsCountCut { get; init; }

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }
}
