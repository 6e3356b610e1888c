using Palisade.Proofs.Format;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>A search that goes from the newest records back, a span of time after the other, until a page is full; what is older is then counted for a while. Not thread safe.</summary>
/// <param name="vault">The vault.</param>
/// <param name="request">What is asked.</param>
/// <param name="options">Within which times.</param>
/// <param name="sink">Takes the page.</param>
/// <param name="last">When the last record was received.</param>
/// <param name="longestSpan">How long a span may take; one that takes longer is gone through in parts, the newest first.</param>
internal sealed class NewestSearch(VaultReader vault, SearchRequest request, SearchOptions options, SearchSink sink, long last, TimeSpan longestSpan)
{
    /// <summary>What is said when no part could be read to its end.</summary>
    public const string TooDense = "So much happened within the newest second of this time that it could not be put in order before the search ended. Put a word beside, end the time earlier, or take the oldest first.";

    private readonly NewestKeys _keys = new(request, sink);
    private readonly List<string> _problems = [];

    /// <summary>Where the next page begins; null at the end.</summary>
    public SearchPlace? Next { get; private set; }

    /// <summary>Runs it.</summary>
    /// <param name="query">What the vault is asked.</param>
    /// <param name="spans">Where to look, the newest first.</param>
    /// <param name="stop">Ends it.</param>
    public SearchSummary Run(Query query, IEnumerable<(long From, long To)> spans, CancellationToken stop)
    {
        bool isStopped = false;
        long reached = VaultTime.Max;
        foreach ((long From, long To) span in spans)
        {
            Stack<(long From, long To)> left = new([span]);
            while (!isStopped && left.TryPop(out (long From, long To) part))
            {
                long? cut = sink.IsFull ? null : NewestSpans.Cut(part.From, part.To, last, request.ByEvent);
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
                // From when reading begins: to look through all indexes takes as long for a short span as for a long one.
                void Begun(SearchEstimate estimate)
                {
                    if (cut is not null)
                        patience.CancelAfter(longestSpan);
                }

                SearchSummary found = vault.Search(query, options with { From = part.From, To = part.To }, _keys, Begun, patience.Token);
                _problems.AddRange(found.Problems.Except(_problems).ToArray());
                isStopped = found.IsStopped && (cut is null || stop.IsCancellationRequested);
                if (found.IsStopped && !isStopped)
                {
                    // Too much at a time: the newest part of it first. Only of a span that was read to its end it is known which are the newest.
                    _keys.Unsettle(part.To);
                    left.Push((part.From, cut!.Value));
                    left.Push((cut.Value, part.To));
                    continue;
                }

                _keys.Settle();
                if (!isStopped)
                    reached = part.From;
                if (isStopped || !_keys.IsFull || sink.IsFull)
                    continue;
                Show(query);
                sink.Overflow();
            }

            if (isStopped)
                break;
        }

        if (!sink.IsFull)
            End(query, isStopped, reached);
        return new SearchSummary(sink.Counted, sink.Rows.Count, isStopped, _problems);
    }

    private void End(Query query, bool isStopped, long reached)
    {
        if (isStopped)
            _keys.Forget(reached);
        Show(query);
        if (isStopped && reached < VaultTime.Max)
            Next = new SearchPlace(reached, 0);
        else if (isStopped)
            _problems.Add(TooDense);
    }

    private void Show(Query query)
    {
        bool isMore = _keys.IsFull;
        if (_keys.Page() is not (var ordinals, var first, var last))
            return;
        sink.Chosen = ordinals;
        long unit = request.ByEvent ? VaultTime.SecondMicroseconds : 1;
        // Few blocks: the records of a page stand near to each other, or are few.
        vault.Search(query, options with { From = first.Received, To = Math.Min(last.Received + unit, VaultTime.Max) }, sink);
        sink.NewestFirst();
        Next = isMore ? first : null;
    }
}
