using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Endpoints;

/// <summary>What a search gave.</summary>
/// <param name="End">all; limit (go on with next); time (the time for a search was over); estimate.</param>
/// <param name="Next">Where to go on, for after; null at the end.</param>
internal sealed record SearchResults(string End, string? Next, SearchEstimateView? Estimate, IReadOnlyList<SearchResult> Results, SearchHistogram Histogram, IReadOnlyList<string> Problems, double Seconds)
{
    public static SearchResults Of(SearchAnswer answer) => new(
        answer.End switch { SearchEnd.Whole => "all", SearchEnd.Full => "limit", SearchEnd.OutOfTime => "time", _ => "estimate" },
        answer.Next?.ToString(),
        answer.Estimate is { } e ? new SearchEstimateView(e.Bytes + e.JournalBytes, e.Records) : null,
        [.. answer.Rows.Select(row => new SearchResult(row.Ordinal, row.Leaf, row.Received, row.EventTime, row.Stream, row.Text))],
        new SearchHistogram((long)answer.BarWidth.TotalMinutes, answer.Counted, answer.IsCountCut, [.. answer.Bars.Select(bar => new SearchBarView(bar.From, bar.Count))]),
        answer.Problems,
        Math.Round(answer.Took.TotalSeconds, 3));
}

/// <summary>How much a search reads: bytes on disk, and the records in the blocks to read, without those of the journal.</summary>
internal sealed record SearchEstimateView(long Bytes, long Records);

/// <summary>A record that was found, with tokens.</summary>
internal sealed record SearchResult(long Ordinal, string Leaf, DateTimeOffset Received, DateTimeOffset? EventTime, string Stream, string Text);

/// <summary>Results over time; cut when there may be more.</summary>
internal sealed record SearchHistogram(long WidthMinutes, long Counted, bool Cut, IReadOnlyList<SearchBarView> Bars);

/// <summary>The results from a time on.</summary>
internal sealed record SearchBarView(DateTimeOffset From, long Count);

/// <summary>A record, with tokens.</summary>
/// <param name="Bytes">The bytes that are kept of it.</param>
/// <param name="WholeBytes">The bytes that it had when it came; null where all are kept.</param>
internal sealed record RecordDetail(long Ordinal, string Leaf, DateTimeOffset Received, DateTimeOffset? EventTime, string Stream, string Text, IReadOnlyCollection<string> Tokens, IReadOnlyList<IReadOnlyList<RecordFieldView>> Events, long Bytes, long? WholeBytes)
{
    public static RecordDetail Of(long ordinal, ShownEvents shown) => new(ordinal, shown.Leaf, shown.Received, shown.EventTime, shown.Stream, shown.Text, shown.Tokens,
        [.. shown.Events.Select(e => (IReadOnlyList<RecordFieldView>)[.. e.Select(f => new RecordFieldView(f.Name, f.Value))])], shown.KeptBytes, shown.WholeBytes);
}

/// <summary>A field of an event.</summary>
internal sealed record RecordFieldView(string Name, string Value);

/// <summary>Some reveals, the latest first.</summary>
internal sealed record RevealList(IReadOnlyList<RevealView> Items, long? Next);

/// <summary>A reveal: never its value.</summary>
internal sealed record RevealView(long Id, string Kind, string Subject, long? Ordinal, string Leaf, string State, string Reason, string AskedBy, DateTimeOffset Asked, string DecidedBy, DateTimeOffset? Decided, string DecisionReason, DateTimeOffset? Expires, DateTimeOffset? Ended, string EndedBy, string EndedReason, long Shown)
{
    public static RevealView Of(Reveal r, DateTimeOffset now, VisitorIdentity viewer) => new(r.Id, r.Kind, r.SubjectFor(viewer), r.Ordinal < 0 ? null : r.Ordinal, r.Leaf, r.StateAt(now), r.Reason, r.AskerName, r.Asked,
        r.DeciderName, r.Decided == default ? null : r.Decided, r.DecisionReason, r.Expires == default ? null : r.Expires, r.Ended, r.EndedBy, r.EndedReason, r.Shown);
}

/// <summary>What is asked for: a token of a record, a record alone for its proof, a query, the mark of a rule that is held back, or a suppression; and why.</summary>
internal sealed record RevealRequest(long? Ordinal, string? Token, string? Query, string? From, string? To, string? Rule, SuppressionOrder? Suppression, string? Reason);

/// <summary>A decision; an approval is good for some hours (1 to 24, of a rule or suppression to 2160, default 1).</summary>
internal sealed record RevealDecision(bool Approve, string? Reason, int? Hours);

/// <summary>An approval ends; why may be left out.</summary>
internal sealed record RevealEnding(string? Reason);

/// <summary>The value behind a token.</summary>
internal sealed record RevealedValue(string Token, string Value);
