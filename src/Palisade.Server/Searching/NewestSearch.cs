using Palisade.Proofs.Format;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>A search that goes from the newest records back, a span of time after the other, until a page is full; what is older is then counted for a while. Not thread safe.</summary>
/// <param name="vault">The vault.</param>
/// <param name="request">What is asked.</param>
/// <param name="options">Within which times.</param>
/// <param name="sink">Takes the page.</param>
internal sealed class NewestSearch(VaultReader vault, SearchRequest request, SearchOptions options, SearchSink sink)
{
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
        foreach ((long from, long to) in spans)
        {
            SearchSummary part = vault.Search(query, options with { From = from, To = to }, _keys, null, stop);
            _problems.AddRange(part.Problems.Except(_problems).ToArray());
            isStopped = part.IsStopped;
            if (isStopped)
                break;
            reached = from;
            if (!_keys.IsFull || sink.IsFull)
                continue;
            Show(query);
            sink.Overflow();
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
