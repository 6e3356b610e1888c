using System.Text.RegularExpressions;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Server.Collecting;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>Searches the vault beside its writer, with bounds on time, memory and how many at once. Shows tokens only. Safe on any thread.</summary>
internal sealed class SearchDesk(Collector collector, Pseudonymiser pseudonymiser, AlertValues alerts)
{
    private const int MostLookUps = 8;
    private readonly SearchGate _gate = new();
    private readonly KnownValues _known = new(pseudonymiser);
    private readonly SegmentBlocks _blocks = new();

    /// <summary>Runs a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="stop">Ends it; then nothing is given.</param>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<SearchAnswer> RunAsync(SearchRequest request, long account, CancellationToken stop)
    {
        using IDisposable? entry = _gate.TryEnter(account);
        if (entry is null)
            return new SearchAnswer([], SearchEnd.Busy);
        return await Task.Run(() => Run(request, stop), stop);
    }

    /// <summary>Finds one record, checked against the root of its batch.</summary>
    /// <param name="ordinal">Its ordinal.</param>
    /// <param name="take">Takes it, with its event; of a chunk, once for each.</param>
    /// <param name="reason">Why it was not found.</param>
    /// <param name="withLedger">Whether who asks may read the ledger; without it an entry of the ledger is as if it were not there.</param>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public bool TryFind(long ordinal, Action<TokenView, FoundRecord> take, out string reason, bool withLedger = false)
    {
        using VaultReader vault = Open();
        return ShownRecord.TryFind(vault, ordinal, _blocks, withLedger, new ViewSink(new TokenView(pseudonymiser), _known, take), out reason);
    }

    /// <summary>Finds one record by its name in the log; no entry of the ledger.</summary>
    /// <inheritdoc cref="TryFind(long, Action{TokenView, FoundRecord}, out string, bool)"/>
    public bool TryFind(RecordReference reference, Action<TokenView, FoundRecord> take, out string reason)
    {
        using VaultReader vault = Open();
        return ShownRecord.TryFind(vault, reference, withLedger: false, new ViewSink(new TokenView(pseudonymiser), _known, take), out reason);
    }

    /// <summary>Finds one record, and gives its events themselves, but not those of the ledger: with values in clear, which must not leave but through the view.</summary>
    /// <inheritdoc cref="TryFind(long, Action{TokenView, FoundRecord}, out string, bool)"/>
    public bool TryFind(long ordinal, Action<TokenView, Palisade.Events.LogEvent> take, out string reason)
    {
        using VaultReader vault = Open();
        return ShownRecord.TryFind(vault, ordinal, _blocks, withLedger: false, new EventSink(new TokenView(pseudonymiser), take), out reason);
    }

    private SearchAnswer Run(SearchRequest request, CancellationToken stop)
    {
        using VaultReader vault = Open();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(ServerLimits.LongestSearch);
        long began = collector.Clock.GetTimestamp();
        SearchSink sink = new(request, pseudonymiser, _known, collector.Clock, end.Cancel);
        SearchEstimate? estimate = null;
        bool isHeldBack = false;
        void Before(SearchEstimate told)
        {
            estimate = told;
            isHeldBack = request.EstimateOnly || (!request.IsConfirmed && told.Bytes + told.JournalBytes > ServerLimits.UnaskedSearchBytes);
            if (isHeldBack)
                end.Cancel();
        }

        // What was shown is behind the cursor by receipt; by times of events it is read again and left out.
        long from = request.ByEvent || request.NewestFirst ? request.From : Math.Max(request.From, request.After?.Received ?? 0);
        long to = request.NewestFirst && request.After is { } older ? Math.Min(request.To, older.Received + VaultTime.SecondMicroseconds) : request.To;
        SearchOptions options = new() { From = from, To = to, ByEventTime = request.ByEvent, Threads = ServerLimits.SearchThreads, Ledger = false };
        List<string> problems = [];
        bool isStopped = false;
        NewestSearch? newest = request.NewestFirst ? new NewestSearch(vault, request, options, sink, VaultTime.FromMoment(collector.Clock.GetUtcNow()), ServerLimits.LongestSpan) : null;
        try
        {
            // What is told of how much there is to read says nothing of what is behind a token: it is that of the wider question.
            bool hasTokens = sink.Tokens.Count > 0;
            if (hasTokens || newest is not null || request.EstimateOnly)
                Before(vault.Estimate(sink.Query, options, problems.Add));
            if (hasTokens && !isHeldBack)
                LookUp(sink.Tokens, end.Token);
            if (!isHeldBack)
            {
                SearchSummary summary = newest is not null ? newest.Run(hasTokens ? sink.Narrow() : sink.Query, Spans(vault, request.ByEvent, options), end.Token)
                    : hasTokens ? vault.Search(sink.Narrow(), options, sink, null, end.Token) : vault.Search(sink.Query, options, sink, Before, end.Token);
                (isStopped, problems) = (summary.IsStopped, [.. summary.Problems]);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            problems.Add("The expression takes too long on one of the records: write it simpler. What came after is not searched.");
        }

        stop.ThrowIfCancellationRequested();
        (List<SearchBar> bars, TimeSpan width) = sink.Bars();
        SearchEnd how = isHeldBack ? (request.EstimateOnly ? SearchEnd.EstimateOnly : SearchEnd.NotConfirmed) : sink.IsFull ? SearchEnd.Full : isStopped ? SearchEnd.OutOfTime : SearchEnd.Whole;
        return new SearchAnswer(sink.Rows, how)
        {
            Estimate = estimate,
            Next = how switch
            {
                SearchEnd.Full or SearchEnd.OutOfTime when newest is not null => newest.Next,
                SearchEnd.Full => sink.LastShown,
                SearchEnd.OutOfTime => sink.Last,
                _ => null,
            },
            Bars = bars,
            BarWidth = width,
            Counted = sink.Counted,
            IsCountCut = isStopped && !isHeldBack,
            Problems = problems,
            Took = collector.Clock.GetElapsedTime(began),
        };
    }

    private IEnumerable<(long From, long To)> Spans(VaultReader vault, bool byEvent, SearchOptions options)
    {
        long now = VaultTime.FromMoment(collector.Clock.GetUtcNow());
        List<SegmentBlockPlace> blocks = _blocks.Of(vault.Segments([]), vault.NewIndex(_ => { }).Open);
        return byEvent
            ? NewestSpans.ByEvent(options.From, options.To, now, blocks.Select(b => Math.Clamp(b.Events.Lowest, 0, VaultTime.Max / VaultTime.SecondMicroseconds) * VaultTime.SecondMicroseconds))
            : NewestSpans.ByReceipt(options.From, options.To, Math.Min(now, options.To), blocks.Select(b => b.Received.Lowest));
    }

    // What no search or page has shown since the program began stands in a record of an alert, when it is of one.
    private void LookUp(IReadOnlyList<string> tokens, CancellationToken stop)
    {
        foreach (string token in tokens.Where(t => !_known.Has(t)).Take(MostLookUps))
        {
            foreach (long ordinal in alerts.RecordsWith(token))
            {
                if (stop.IsCancellationRequested || _known.Has(token))
                    break;
                TryFind(ordinal, (TokenView _, FoundRecord _) => { }, out _);
            }
        }
    }

    private VaultReader Open() => VaultReader.Open(collector.VaultFolder, collector.VaultOptions, RecordReaderFactory.Create());

    private sealed class EventSink(TokenView view, Action<TokenView, Palisade.Events.LogEvent> take) : IFoundSink
    {
        public bool WantsEvents => true;

        public void OnRecord(in FoundRecord record, Palisade.Events.LogEvent? e)
        {
            view.Read(record, e);
            if (e is not null)
                take(view, e);
        }
    }

    private sealed class ViewSink(TokenView view, KnownValues known, Action<TokenView, FoundRecord> take) : IFoundSink
    {
        public bool WantsEvents => true;

        public void OnRecord(in FoundRecord record, Palisade.Events.LogEvent? e)
        {
            view.Read(record, e);
            known.Add(view.Values);
            take(view, record);
        }
    }
}
