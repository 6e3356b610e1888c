using System.Globalization;
using System.Text;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Server.Searching;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Tests.Server.Searching;

/// <summary>The newest first, of more than can be read at a time: the pages are the same however short the patience is, and what cannot be put in order is said.</summary>
public sealed class NewestSearchTests : IDisposable
{
    private const int Records = 400, Seconds = 50;
    private readonly string _root = Directory.CreateTempSubdirectory("palisade-newest-").FullName;
    private readonly Pseudonymiser _pseudonymiser = new("0123456789abcdef"u8);

    private VaultOptions Options => new() { KeyFile = Path.Combine(_root, "key"), RecordReaders = () => new RecordReader() };

    private string Folder => Path.Combine(_root, "vault");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_pages_are_the_same_with_no_patience_at_all(bool byEvent)
    {
        (long from, long to) = Append();
        List<long> patient = Pages(byEvent, from, to, TimeSpan.FromMinutes(1)), hasty = Pages(byEvent, from, to, TimeSpan.Zero);
        Assert.Equal(Records, patient.Distinct().Count());
        Assert.Equal(patient, hasty);
    }

    [Fact]
    public void Results_are_counted_once_when_a_span_is_begun_again()
    {
        (long from, long to) = Append();
        SearchSink sink = NewSink(out SearchRequest request, byEvent: true, from, to, Records);
        Run(sink, request, TimeSpan.Zero, CancellationToken.None, out _);
        Assert.Equal(Records, sink.Counted);
        Assert.Equal(Records, sink.Rows.Count);
    }

    [Fact]
    public void A_search_that_ends_before_anything_is_in_order_says_so()
    {
        (long from, long to) = Append();
        SearchSink sink = NewSink(out SearchRequest request, byEvent: true, from, to, 10);
        using CancellationTokenSource ended = new();
        ended.Cancel();
        SearchSummary summary = Run(sink, request, TimeSpan.FromMinutes(1), ended.Token, out SearchPlace? next);
        Assert.True(summary.IsStopped);
        Assert.Null(next);
        Assert.Contains(NewestSearch.TooDense, summary.Problems);
    }

    [Fact]
    public void A_span_is_cut_down_to_a_second_and_no_further()
    {
        const long Second = 1_000_000, End = 1_800_000_000 * Second;
        int cuts = 0;
        for (long from = End - (86_400 * Second); NewestSpans.Cut(from, VaultTime.Max, End, byEvent: true) is { } cut; from = cut, cuts++)
        {
            Assert.InRange(cut, from + 1, End - Second);
            Assert.Equal(0, cut % Second);
        }

        Assert.InRange(cuts, 15, 18);
        Assert.Null(NewestSpans.Cut(End, End + 1, End, byEvent: false));
        // What happens only in the future has an end of its own.
        Assert.InRange(NewestSpans.Cut(End + Second, End + (100 * Second), End, byEvent: true)!.Value, End + (40 * Second), End + (60 * Second));
    }

    public void Dispose() => Directory.Delete(_root, true);

    private (long From, long To) Append()
    {
        DateTimeOffset begin = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        VaultWriter.Create(Folder, Options);
        using VaultWriter writer = VaultWriter.Open(Folder, Options);
        using VaultStream stream = writer.OpenStream("dense", readers: () => new RecordReader());
        RecordBuffer records = new();
        for (int i = 0; i < Records; i++)
            records.Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"Channel":"Security","EventID":1,"TimeCreated":"{{begin.AddSeconds(i * 7 % Seconds):yyyy-MM-dd'T'HH:mm:ss}}Z","text":"Accepted {{i}}"}""")), RecordFlags.LineFeed);
        stream.AppendAsync(records).GetAwaiter().GetResult();
        writer.Seal();
        return (VaultTime.FromMoment(begin), VaultTime.FromMoment(begin.AddSeconds(Seconds)));
    }

    // All pages, one after another.
    private List<long> Pages(bool byEvent, long from, long to, TimeSpan patience)
    {
        List<long> ordinals = [];
        SearchPlace? after = null;
        // A bound, as without patience each second is a step.
        long received = VaultTime.FromMoment(TimeProvider.System.GetUtcNow().AddMinutes(-2));
        for (int page = 0; page < 100; page++)
        {
            SearchSink sink = NewSink(out SearchRequest request, byEvent, byEvent ? from : received, byEvent ? to : VaultTime.Max, 60, after);
            Run(sink, request, patience, CancellationToken.None, out after);
            ordinals.AddRange(sink.Rows.Select(r => r.Ordinal));
            if (after is null)
                return ordinals;
        }

        throw new InvalidOperationException("there is no end of pages");
    }

    private SearchSink NewSink(out SearchRequest request, bool byEvent, long from, long to, int limit, SearchPlace? after = null)
    {
        Assert.True(Query.TryParse("Accepted", out Query? query, out _));
        request = new SearchRequest(query!, from, to, limit, after) { ByEvent = byEvent, NewestFirst = true, IsConfirmed = true };
        return new SearchSink(request, _pseudonymiser, new KnownValues(_pseudonymiser), TimeProvider.System, () => { });
    }

    private SearchSummary Run(SearchSink sink, SearchRequest request, TimeSpan patience, CancellationToken stop, out SearchPlace? next)
    {
        using VaultReader vault = VaultReader.Open(Folder, Options, RecordReaderFactory.Create());
        long end = request.After is { } older ? Math.Min(request.To, older.Received + VaultTime.SecondMicroseconds) : request.To;
        SearchOptions options = new() { From = request.From, To = end, ByEventTime = request.ByEvent, Threads = 1, Ledger = false };
        long last = VaultTime.FromMoment(TimeProvider.System.GetUtcNow());
        NewestSearch search = new(vault, request, options, sink, last, patience);
        SearchSummary summary = search.Run(sink.Query, request.ByEvent ? NewestSpans.ByEvent(options.From, options.To, last, []) : NewestSpans.ByReceipt(options.From, options.To, Math.Min(last, options.To), []), stop);
        next = search.Next;
        return summary;
    }
}
