using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Palisade.Findings;
using Palisade.Rules.Correlation;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Detecting;

/// <summary>
/// Makes durable what lanes found, with where they have got to, in one transaction a few times a second, and runs the correlations. So every record counts exactly once, whenever the program ends: what
/// was not written is matched again from the vault. Safe on any thread.
/// </summary>
internal sealed partial class DetectionStore : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pruneInterval = TimeSpan.FromMinutes(1);

    private readonly DetectionTables _tables;
    private readonly StateCipher _cipher;
    private readonly AlertDrafts _drafts;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lateness, _alertAge;
    private readonly ILogger _log;
    private readonly ConcurrentQueue<DetectionOutcome> _outcomes = [];
    private readonly ConcurrentDictionary<long, Cursor> _cursors;
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private volatile SuppressionSet _suppressions = SuppressionSet.None;
    private Func<long> _next = () => 0;
    private readonly CorrelationMemory _memory;
    private LiveCorrelator _correlator;
    private long _pruned;
    private AlertsRemoved _told;

    public DetectionStore(DetectionTables tables, DetectionKeys keys, LiveRules rules, TimeSpan lateness, TimeSpan alertAge, TimeProvider clock, ILogger log)
    {
        (_tables, _clock, _lateness, _alertAge, _log) = (tables, clock, lateness, alertAge, log);
        _cipher = new StateCipher(keys.State);
        _drafts = new AlertDrafts(keys.Pseudonyms);
        Tickets = new Tickets(clock);
        _cursors = new ConcurrentDictionary<long, Cursor>(tables.Cursors());
        Contexts = new SourceContexts(keys.Pseudonyms);
        foreach ((string source, byte[] bytes) in tables.SourceContexts())
        {
            if (_cipher.TryDecrypt(bytes) is { } context)
                Contexts.Restore(source, context);
        }

        _memory = new CorrelationMemory(tables, _cipher, lateness);
        _correlator = _memory.Begin(rules, Now(), []);
        _thread = new Thread(Run) { IsBackground = true, Name = "detection store" };
    }

    /// <summary>What is under way.</summary>
    public Tickets Tickets { get; }

    /// <summary>The bytes under way.</summary>
    public WaitingBytes Waiting { get; } = new();

    /// <summary>Counts, for /metrics.</summary>
    public DetectionCounts Counts { get; } = new();

    /// <summary>Where detection has got to in all; null before the first start.</summary>
    public Cursor? All => _cursors.GetValueOrDefault(0);

    /// <summary>Called after a flush with the alerts in it.</summary>
    public Action<IReadOnlyCollection<AlertDraft>>? Changed { get; set; }

    /// <summary>Puts other suppressions in the place of the present ones, as a whole; in effect from the next flush on.</summary>
    public void Use(SuppressionSet suppressions) => _suppressions = suppressions;

    /// <summary>Where detection has got to in a stream; null when it has seen nothing of it.</summary>
    public Cursor? CursorOf(long stream) => _cursors.GetValueOrDefault(stream);

    /// <summary>The tables of sources.</summary>
    public SourceContexts Contexts { get; }

    /// <summary>What a reader of a stream needs to go on; for a new stream, what its source had last.</summary>
    public StreamContext ContextOf(long stream, string source) => CursorOf(stream) is { } cursor ? new StreamContext(cursor.Context, IsOfSource: false) : new StreamContext(Contexts.Of(source), IsOfSource: true);

    /// <summary>Begins to write.</summary>
    /// <param name="next">The next ordinal of the vault.</param>
    public void Start(Func<long> next)
    {
        _next = next;
        if (All is null)
        {
            Cursor all = new(next(), Now(), []);
            _tables.Begin(all);
            _cursors[0] = all;
        }

        _thread.Start();
    }

    /// <summary>Takes what a lane found.</summary>
    public void Take(DetectionOutcome outcome)
    {
        if (!outcome.IsEmpty)
            _outcomes.Enqueue(outcome);
    }

    /// <summary>Writes what is there, and ends.</summary>
    public void Dispose()
    {
        _end.Cancel();
        if (_thread.IsAlive)
            _thread.Join();
        _drafts.Dispose();
        _cipher.Dispose();
        _end.Dispose();
    }

    private void Run()
    {
        bool isLast = false;
        while (!isLast)
        {
            isLast = _end.Token.WaitHandle.WaitOne(s_interval);
            try
            {
                do
                    Flush();
                while (!_outcomes.IsEmpty);
            }
            catch (Exception e) when (e is not (OutOfMemoryException or DbException or OperationCanceledException))
            {
                LogDefect(e);
            }
            catch (Exception e) when (e is DbException or OperationCanceledException)
            {
                // The end came while the database could not be written: the vault has the records, and the next start matches them again.
            }
        }
    }

    private void Flush()
    {
        List<DetectionOutcome> taken = [];
        while (taken.Count < 256 && _outcomes.TryDequeue(out DetectionOutcome? outcome))
            taken.Add(outcome);
        DateTimeOffset moment = _clock.GetUtcNow();
        long now = moment.UtcTicks;
        _drafts.Suppressions = _suppressions;
        HashSet<Ticket> done = [.. taken.SelectMany(o => o.Done)];
        List<(long, byte[])> matches = [];
        foreach (DetectionOutcome outcome in taken)
            Guard(() => Take(outcome, moment, matches));
        List<string> correlations = [];
        Guard(() => Correlated(JudgedThrough(done), moment, correlations));
        DetectionPrune? prune = Prune(now);
        if (prune is null && done.Count == 0 && taken.Count == 0 && _drafts.All.Count == 0)
            return;
        Dictionary<long, Cursor> cursors = CursorsOf(taken, done);
        DetectionFlush flush = new(Now(), _drafts.All, _drafts.Hours, _drafts.SuppressionHits, matches, correlations, cursors, prune) { Contexts = ContextsOf(taken) };
        Retried(() => Counts.Add(_tables.Write(flush)));
        foreach ((long stream, Cursor cursor) in cursors)
            _cursors[stream] = cursor;
        Guard(() => Changed?.Invoke(_drafts.All));
        _drafts.Clear();
        foreach (Ticket ticket in done)
        {
            Tickets.Close(ticket);
            Waiting.Add(-ticket.Bytes);
        }
    }

    // A database that cannot be written holds everything up: senders wait when too much is under way, and nothing is forgotten.
    private void Retried(Action act)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                act();
                Counts.Trouble = null;
                return;
            }
            catch (DbException e) when (attempt < 3 || !_end.IsCancellationRequested)
            {
                Counts.Trouble = e.Message;
                LogTrouble(e.Message);
                _end.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(Math.Min(attempt, 5)));
            }
        }
    }

    // A defect costs what it met, never what was found beside it, nor the place that was reached: that would be waited for without end.
    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DbException))
        {
            LogDefect(e);
        }
    }

    private void Take(DetectionOutcome outcome, DateTimeOffset moment, List<(long, byte[])> matches)
    {
        foreach ((Finding finding, long ordinal) in outcome.Findings)
            _drafts.Add(finding, ordinal, moment);
        Counts.Add(outcome);
        Correlate(outcome, moment.UtcTicks, matches);
    }

    // What came late is waited for by the time of its receipt, however long it then waited to be matched: one lane may be far behind another, and at a start all is far behind.
    private long JudgedThrough(HashSet<Ticket> done) => UnixMicrosecondsConverter.At(Tickets.JudgedThrough(done)).UtcTicks;

    private void Correlate(DetectionOutcome outcome, long now, List<(long, byte[])> matches)
    {
        if (outcome.Rules.Generation > _correlator.Rules.Generation)
            Use(outcome.Rules, matches);
        if (_memory.Of(outcome.Rules) is not (long set, var translation))
            return;
        for (ReadOnlySpan<byte> rest = outcome.BaseMatches.Written; !rest.IsEmpty;)
        {
            ReadOnlySpan<byte> record = rest[..BaseMatchCodec.LengthOf(rest)];
            rest = rest[record.Length..];
            _correlator.Take(record, now, translation);
            matches.Add((set, _cipher.Encrypt(record)));
        }
    }

    private void Use(LiveRules rules, List<(long, byte[])> unwritten)
    {
        if (rules.Digest == _correlator.Rules.Digest)
            _memory.Continue(rules);
        else
            Retried(() => _correlator = _memory.Begin(rules, Now(), unwritten));
    }

    private void Correlated(long through, DateTimeOffset moment, List<string> fresh)
    {
        List<(string Id, Finding Finding)> found = [.. _correlator.Step(through).Select(f => (_drafts.IdOf(f), f))];
        if (found.Count == 0)
            return;
        HashSet<string> known = [];
        Retried(() => known = _tables.Known([.. found.Select(f => f.Id)]));
        foreach ((string id, Finding finding) in found.Where(f => known.Add(f.Id)))
        {
            fresh.Add(id);
            _drafts.Add(finding, moment);
            Counts.Add(finding);
        }
    }

    private Dictionary<long, Cursor> CursorsOf(List<DetectionOutcome> taken, HashSet<Ticket> done)
    {
        (long ordinal, long received) = Tickets.Lowest(_next, done);
        Dictionary<long, Cursor> cursors = new() { [0] = new Cursor(ordinal, received, []) };
        foreach ((long stream, (_, long end, byte[] context)) in taken.SelectMany(o => o.Streams))
            cursors[stream] = new Cursor(end, Now(), context);
        return cursors;
    }

    private List<(string, byte[])> ContextsOf(List<DetectionOutcome> taken)
    {
        List<(string, byte[])> changed = [];
        foreach ((string name, _, byte[] context) in taken.SelectMany(o => o.Streams.Values))
        {
            if (Contexts.Note(name, context) is { } source)
                changed.Add((source, _cipher.Encrypt(context)));
        }

        return changed;
    }

    private DetectionPrune? Prune(long now)
    {
        if (now - _pruned < s_pruneInterval.Ticks)
            return null;
        _pruned = now;
        TellRemoved();
        long kept = Math.Min(_correlator.LongestSpan + _lateness.Ticks + TimeSpan.FromMinutes(10).Ticks, TimeSpan.FromDays(31).Ticks);
        return new DetectionPrune(Now() - (kept / TimeSpan.TicksPerMicrosecond), Now() - (_alertAge.Ticks / TimeSpan.TicksPerMicrosecond));
    }

    // Once a minute, however many flushes there were.
    private void TellRemoved()
    {
        AlertsRemoved all = Counts.Removed, since = new(all.Closed - _told.Closed, all.Others - _told.Others);
        _told = all;
        if (!since.IsNone)
            LogRemoved(since.Closed, since.Others);
    }

    private long Now() => UnixMicrosecondsConverter.Of(_clock.GetUtcNow());

    [LoggerMessage(6, LogLevel.Error, "What was found cannot be written: {Reason}. It is tried again; the records are in the vault.")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(10, LogLevel.Warning, "Alerts were removed because there are too many: {Closed} that were closed, and {Others} others, of the rules with the most. The records are in the vault. Suppress or change what is noisy: the page Rules has it first.")]
    private partial void LogRemoved(long closed, long others);

    [LoggerMessage(7, LogLevel.Error, "A defect of the detection's store.")]
    private partial void LogDefect(Exception defect);
}
