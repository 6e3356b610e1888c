using Palisade.Events;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>Takes what the vault finds: keeps a page of it, and counts the rest over time, until that is enough. Bounded in memory. Not thread safe.</summary>
internal sealed class SearchSink(SearchRequest request, Pseudonymiser pseudonymiser, KnownValues known, TimeProvider clock, Action enough) : IFoundSink
{
    /// <summary>The results counted.</summary>
    public const long MaxCounted = 200_000;

    // The rest of a page is counted no longer than this, and in no more minutes.
    private static readonly TimeSpan s_countingTime = TimeSpan.FromSeconds(2);

    /// <summary>The minutes with results that are told apart.</summary>
    public const int MaxMinutes = 20_000;

    private const int MostBars = 60;

    private readonly TokenQuery _tokens = TokenQuery.Of(request.Query);
    private readonly FoundExcerpt _excerpt = FoundExcerpt.Of(request.Query);
    private readonly TokenView _view = new(pseudonymiser);
    private readonly SortedDictionary<long, long> _minutes = [];
    private readonly List<SearchRow> _rows = [];
    private TokenNeed _shows = TokenNeed.None;
    private long _full;
    private SearchPlace _last;

    /// <summary>What the vault is asked.</summary>
    public Query Query => request.InClear ? request.Query : _tokens.Wider;

    /// <summary>The tokens asked for, by which the vault can be asked for less; none where the query runs in clear.</summary>
    public IReadOnlyList<string> Tokens => request.InClear ? [] : _tokens.Tokens;

    /// <summary>Takes what is known of tokens into account, from now on.</summary>
    /// <returns>What the vault is asked then.</returns>
    public Query Narrow()
    {
        _shows = TokenNeed.Of(_tokens, known);
        return _tokens.Narrowed(known.WordsOf);
    }

    public bool WantsEvents => true;

    /// <summary>The records of the page, where they are known already: they are shown, and nothing is counted. Null: as they come.</summary>
    public IReadOnlySet<long>? Chosen { get; set; }

    /// <summary>The page.</summary>
    public IReadOnlyList<SearchRow> Rows => _rows;

    /// <summary>The results counted.</summary>
    public long Counted { get; private set; }

    /// <summary>The last record looked at.</summary>
    public SearchPlace? Last { get; private set; }

    /// <summary>The last record of the page.</summary>
    public SearchPlace LastShown => _last;

    /// <summary>Whether there are results behind the page.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Where a record stands in the order that was asked for.</summary>
    public SearchPlace PlaceOf(in RecordHeader header) => new(request.ByEvent ? Math.Max(0, header.EventSecond) * VaultTime.SecondMicroseconds : header.Received, header.Ordinal);

    /// <summary>Whether counting was ended.</summary>
    public bool IsCut { get; private set; }

    public void OnRecord(in FoundRecord record, LogEvent? e)
    {
        ref readonly RecordHeader header = ref record.Header;
        if (Chosen is { } chosen)
        {
            if (chosen.Contains(header.Ordinal) && Finds(record, e))
                Show(record, e);
            return;
        }

        if (request.After is { } after && header.Ordinal <= after.Ordinal)
            return;
        Last = new SearchPlace(header.Received, header.Ordinal);
        if (!Finds(record, e))
            return;
        Count(header);
        // All events of one record stand on one page: the cursor names records.
        if (_rows.Count >= request.Limit && header.Ordinal != _last.Ordinal)
        {
            Overflow();
            return;
        }

        Show(record, e);
    }

    /// <summary>Whether a record that the vault gave is a result.</summary>
    public bool Finds(in FoundRecord record, LogEvent? e)
    {
        if (!IsRead)
            return true;
        if (!_shows.MayShow(record.Raw, e))
            return false;
        _view.Read(record, e);
        return _tokens.Matches(_view);
    }

    /// <summary>Counts a result, over time.</summary>
    public void Count(in RecordHeader header) => Count(request.ByEvent ? header.EventSecond * VaultTime.SecondMicroseconds : header.Received);

    /// <summary>Says that there are results behind the page: from now on they are only counted, and not for long.</summary>
    public void Overflow()
    {
        if (!IsFull)
            (IsFull, _full) = (true, clock.GetTimestamp());
        else if (clock.GetElapsedTime(_full) > s_countingTime)
            Cut();
    }

    /// <summary>Turns the page round, so that the newest stand first.</summary>
    public void NewestFirst()
    {
        SearchRow[] rows = [.. request.ByEvent ? _rows.OrderByDescending(r => (r.EventTime ?? r.Received).ToUnixTimeSeconds()).ThenByDescending(r => r.Ordinal) : _rows.OrderByDescending(r => r.Ordinal)];
        _rows.Clear();
        _rows.AddRange(rows);
    }

    private bool IsRead => !request.InClear && !_tokens.IsDecided;

    private void Show(in FoundRecord record, LogEvent? e)
    {
        ref readonly RecordHeader header = ref record.Header;
        if (!IsRead)
            _view.Read(record, e);
        _last = new SearchPlace(header.Received, header.Ordinal);
        known.Add(_view.Values);
        string text = _view.Text;
        _rows.Add(new SearchRow(header.Ordinal, record.Reference.ToString(), VaultTime.ToMoment(header.Received), (header.Flags & RecordFlags.HasEventTime) != 0 ? DateTimeOffset.UnixEpoch.AddSeconds(header.EventSecond) : null, _view.Stream, _excerpt.Cut(text)));
    }

    /// <summary>The results over time, in at most 60 bars.</summary>
    public (List<SearchBar> Bars, TimeSpan Width) Bars()
    {
        if (_minutes.Count == 0)
            return ([], TimeSpan.FromMinutes(1));
        long first = _minutes.Keys.First(), width = Width(_minutes.Keys.Last() - first + 1);
        first -= first % width;
        Dictionary<long, long> counts = [];
        foreach ((long minute, long count) in _minutes)
            counts[(minute - first) / width] = counts.GetValueOrDefault((minute - first) / width) + count;
        return ([.. Enumerable.Range(0, (int)counts.Keys.Max() + 1).Select(i => new SearchBar(DateTimeOffset.UnixEpoch.AddMinutes(first + (i * width)), counts.GetValueOrDefault(i)))], TimeSpan.FromMinutes(width));
    }

    // Widths that people count in: minutes, hours, days.
    private static long Width(long minutes) => ((long[])[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200]).FirstOrDefault(w => (minutes / w) + 2 <= MostBars, (minutes / MostBars) + 1);

    private void Count(long received) => Count(received / (60 * VaultTime.SecondMicroseconds), 1);

    /// <summary>Counts results of a minute.</summary>
    public void Count(long minute, long count)
    {
        if (_minutes.Count >= MaxMinutes && !_minutes.ContainsKey(minute))
        {
            Cut();
            return;
        }

        _minutes[minute] = _minutes.GetValueOrDefault(minute) + count;
        Counted += count;
        if (Counted >= MaxCounted && IsFull)
            Cut();
    }

    private void Cut()
    {
        IsCut = true;
        enough();
    }
}
