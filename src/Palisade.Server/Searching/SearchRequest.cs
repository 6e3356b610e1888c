using System.Globalization;
using Palisade.Proofs.Format;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>What is asked.</summary>
/// <param name="Query">What for.</param>
/// <param name="From">Received, or with <see cref="ByEvent"/> happened, at or after this time; 0 for no bound.</param>
/// <param name="To">Before this time; <see cref="VaultTime.Max"/> for no bound.</param>
/// <param name="Limit">The most results.</param>
/// <param name="After">Go on behind this place; null to begin.</param>
internal sealed record SearchRequest(Query Query, long From = 0, long To = VaultTime.Max, int Limit = SearchRequest.DefaultLimit, SearchPlace? After = null)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    /// <summary>The times are those of the events; a record without one counts by its receipt.</summary>
    public bool ByEvent { get; init; }

    /// <summary>The newest first; <see cref="After"/> goes on to what is older.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>The query is asked of the records themselves: it was approved.</summary>
    public bool InClear { get; init; }

    /// <summary>It is read however much it is.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Only how much would be read.</summary>
    public bool EstimateOnly { get; init; }

    /// <summary>Reads what was sent.</summary>
    /// <param name="text">The query.</param>
    /// <param name="from">A time or day, or nothing.</param>
    /// <param name="to">A time, or a day, which counts whole; or nothing.</param>
    /// <param name="limit">The most results; 0 for the usual number.</param>
    /// <param name="after">A cursor, or nothing.</param>
    /// <param name="problem">What is wrong, and what to write.</param>
    public static SearchRequest? TryRead(string? text, string? from, string? to, int limit, string? after, out string problem)
    {
        SearchPlace? place = null;
        long first = 0, end = VaultTime.Max;
        Query? query = null;
        problem = "";
        if (ClearNames.StandInOf(text ?? "") is { } standIn)
            problem = $"“{standIn}” stands where something was taken out of the query: write its token there, as records show it; the value itself only where you ask for approval.";
        else if (!Query.TryParse(text ?? "", out query, out QueryError? error))
            problem = string.Create(CultureInfo.InvariantCulture, $"At character {error!.Position + 1}: {error.Message}; {error.Hint}.");
        else if (!TryTime(from, false, ref first) || !TryTime(to, true, ref end))
            problem = "A time is " + SpanText.NoTime["not a time; write ".Length..] + ".";
        else if (first >= end)
            problem = "The first time is after the last.";
        else if (limit is < 0 or > MaxLimit)
            problem = $"At most {MaxLimit} results at once: go on with the cursor.";
        else if (!string.IsNullOrEmpty(after) && (place = SearchPlace.TryRead(after)) is null)
            problem = "This cursor is none: begin again without it.";
        return problem.Length > 0 ? null : new SearchRequest(query!, first, end, limit == 0 ? DefaultLimit : limit, place);
    }

    private static bool TryTime(string? text, bool isEnd, ref long time)
    {
        if (string.IsNullOrWhiteSpace(text))
            return true;
        text = text.Trim();
        if (isEnd ? !SpanText.TryLast(text, out DateTimeOffset moment) : !SpanText.TryFirst(text, out moment))
            return false;
        time = isEnd ? Math.Min(VaultTime.FromMoment(moment) + 1, VaultTime.Max) : VaultTime.FromMoment(moment);
        return true;
    }
}

/// <summary>A place in the order of receipt; where the newest come first and times of events are asked for, in theirs.</summary>
/// <param name="Received">The time.</param>
/// <param name="Ordinal">The ordinal of the record.</param>
internal readonly record struct SearchPlace(long Received, long Ordinal) : IComparable<SearchPlace>
{
    public int CompareTo(SearchPlace other) => (Received, Ordinal).CompareTo((other.Received, other.Ordinal));


    public static SearchPlace? TryRead(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out long received) && VaultTime.IsTime(received)
            && long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long ordinal) ? new SearchPlace(received, ordinal) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Received}-{Ordinal}");
}
