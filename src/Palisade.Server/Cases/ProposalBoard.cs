using System.Collections.Frozen;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Incidents.Grouping;
using Palisade.Server.Alerts;
using Palisade.Server.Drills;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>
/// The proposed cases: sightings are read from their table, behind detection, and grouped. The table is the queue: a start, or a change of what links nothing, reads it again from where it is remembered. Safe
/// on any thread.
/// </summary>
internal sealed partial class ProposalBoard(ServerStore store, ILogger<ProposalBoard> logger) : IDisposable
{
    private const int ReadAtOnce = 2000;

    // Without a word from detection it looks by itself: a signal may have been lost with a flush that failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private CaseGrouper? _grouper;
    private SettledAlerts? _settled;
    private long _lastId, _lastSeen, _nudged, _groupings, _groupingTicks;
    private volatile bool _regroup;

    /// <summary>How often new alerts were grouped, and how long that took in all, from the word that they are in the table.</summary>
    public (long Count, TimeSpan Time) Groupings => (Interlocked.Read(ref _groupings), Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _groupingTicks)));

    /// <summary>Says that there are sightings, new ones or such that went on. Costs its caller nothing.</summary>
    public void Nudge()
    {
        Interlocked.CompareExchange(ref _nudged, Stopwatch.GetTimestamp(), 0);
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another was faster.
        }
    }

    /// <summary>Groups all anew: what links nothing has changed.</summary>
    public void Regroup()
    {
        _regroup = true;
        Nudge();
    }

    /// <summary>Groups what comes until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Step();
            }
            catch (DbException e)
            {
                LogTrouble(e.Message);
            }

            await _signal.WaitAsync(s_patience, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Groups what has come.</summary>
    public void Step()
    {
        long nudged = Interlocked.Exchange(ref _nudged, 0), before = Interlocked.Read(ref _lastId);
        using ServerDb db = store.CreateDbContext();
        lock (_gate)
        {
            if (_grouper is null || _regroup)
                Begin(db);
            // Two questions, each by an index of its own: asked as one, the whole table would be read each time.
            long seen = _lastSeen;
            foreach (var row in db.Set<SightingRow>().AsNoTracking().Where(s => s.Seen >= _lastSeen && s.Id <= _lastId).Select(s => new { s.Id, s.First, s.Last, s.Seen }))
            {
                _grouper!.Extend(row.Id, row.First, row.Last);
                seen = Math.Max(seen, row.Seen);
            }

            List<SightingRow> rows;
            do
            {
                rows = [.. db.Set<SightingRow>().AsNoTracking().Where(s => s.Id > _lastId).OrderBy(s => s.Id).Take(ReadAtOnce)];
                foreach (SightingRow row in rows)
                {
                    _grouper!.Add(row.ToSighting());
                    (_lastId, seen) = (row.Id, Math.Max(seen, row.Seen));
                }
            }
            while (rows.Count == ReadAtOnce);
            _lastSeen = seen;
            if (nudged == 0 || _lastId == before)
                return;
            Interlocked.Increment(ref _groupings);
            Interlocked.Add(ref _groupingTicks, Stopwatch.GetTimestamp() - nudged);
        }
    }

    /// <summary>Proposals that somebody is to decide about: those worth a case, or all; the weightiest first.</summary>
    /// <param name="all">Also those of one rule of small weight.</param>
    /// <param name="count">How many.</param>
    /// <param name="skip">How many are left out before.</param>
    /// <returns>The proposals, and how many there are in all.</returns>
    public (IReadOnlyList<Proposal> Proposals, int Total) List(bool all, int count, int skip = 0)
    {
        using ServerDb db = store.CreateDbContext();
        List<Proposal> shown;
        int total;
        lock (_gate)
        {
            SettledAlerts settled = _settled = SettledAlerts.Of(db, _settled);
            CaseProposal[] open = [.. (_grouper?.Proposals ?? []).Where(p => (all || p.IsWorthACase) && p.Sightings.Any(s => !settled.Has(s)))];
            total = open.Length;
            shown = [.. open.Select(p => (Proposal: p, p.IsWorthACase, p.Weight)).OrderByDescending(p => p.IsWorthACase).ThenByDescending(p => p.Weight).ThenByDescending(p => p.Proposal.Last).ThenBy(p => p.Proposal.Id)
                .Skip(skip).Take(count).Select(p => Shown(p.Proposal, settled))];
        }

        return (Titled(db, shown), total);
    }

    /// <summary>The proposal that a sighting is in; null when it is forgotten.</summary>
    public Proposal? Find(long sighting)
    {
        using ServerDb db = store.CreateDbContext();
        Proposal found;
        lock (_gate)
        {
            if (_grouper?.ProposalOf(sighting) is not { } proposal)
                return null;
            found = Shown(proposal, _settled = SettledAlerts.Of(db, _settled));
        }

        return Titled(db, [found])[0];
    }

    public void Dispose() => _signal.Dispose();

    private void Begin(ServerDb db)
    {
        _regroup = false;
        FrozenSet<Entity> ignored = db.Set<CaseIgnored>().AsNoTracking().Where(i => i.Ended == default).Select(i => i.Value).ToList().Select(SightingEntities.Find).OfType<Entity>().ToFrozenSet();
        GroupingSettings settings = new() { Ignored = ignored };
        _grouper = new CaseGrouper(settings);
        long newest = db.Set<SightingRow>().Max(s => (long?)s.Id) ?? 0;
        _lastId = Math.Max(0, newest - settings.MaxRemembered);
        _lastSeen = db.Set<SightingRow>().Max(s => (long?)s.Seen) ?? 0;
    }

    // A copy: what is grouped goes on meanwhile.
    private static Proposal Shown(CaseProposal proposal, SettledAlerts settled)
    {
        Dictionary<long, Sighting> copies = proposal.Sightings.ToDictionary(s => s.Id, s => s with { });
        long? into = proposal.Sightings.Select(settled.LiveCaseOf).OfType<long>().CountBy(c => c).OrderByDescending(c => c.Value).Select(c => (long?)c.Key).FirstOrDefault();
        return new Proposal(proposal.Id, proposal.Level, proposal.Weight, proposal.IsWorthACase, proposal.First, proposal.Last, [.. copies.Values.OrderBy(s => s.First).ThenBy(s => s.Id)],
            [.. proposal.Links.Select(l => l with { Sighting = copies.GetValueOrDefault(l.Sighting.Id, l.Sighting), Other = copies.GetValueOrDefault(l.Other.Id, l.Other) })], into);
    }

    private static List<Proposal> Titled(ServerDb db, List<Proposal> proposals)
    {
        long[] alerts = [.. proposals.SelectMany(p => p.Alerts).Distinct()];
        Dictionary<long, string> titles = db.Set<Alert>().AsNoTracking().Where(a => alerts.Contains(a.Id)).Select(a => new { a.Id, a.Title }).ToDictionary(a => a.Id, a => a.Title);
        IReadOnlySet<string> drills = Drill.HostsOf(db, proposals.SelectMany(p => p.Hosts));
        return [.. proposals.Select(p => p with { Titles = titles, IsDrill = p.Hosts.Count > 0 && p.Hosts.All(drills.Contains) })];
    }

    [LoggerMessage(60, LogLevel.Warning, "Alerts cannot be grouped to proposed cases: {Reason}. It is tried again.")]
    private partial void LogTrouble(string reason);
}
