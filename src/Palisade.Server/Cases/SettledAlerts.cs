using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Grouping;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Which sightings somebody has decided about: those of alerts that are in a case, and what was set aside. As of one place of the ledger.</summary>
internal sealed class SettledAlerts
{
    private readonly Dictionary<long, List<(long Case, DateTimeOffset Closed)>> _cases = [];
    private readonly Dictionary<long, DateTimeOffset> _aside = [];

    private SettledAlerts(long ledger) => Ledger = ledger;

    /// <summary>The first entry of the ledger that is not in it.</summary>
    public long Ledger { get; }

    /// <summary>The state of now, or the one before when nothing was changed since.</summary>
    public static SettledAlerts Of(ServerDb db, SettledAlerts? before)
    {
        long ledger = db.Set<LedgerCursor>().Select(c => c.Ordinal).SingleOrDefault();
        if (before?.Ledger == ledger)
            return before;
        SettledAlerts settled = new(ledger);
        CaseFamily family = CaseFamily.Of(db);
        Dictionary<long, DateTimeOffset> closed = db.Set<Case>().AsNoTracking().Select(c => new { c.Id, c.Closed }).ToDictionary(c => c.Id, c => c.Closed);
        foreach (var link in db.Set<CaseAlert>().AsNoTracking().Where(a => a.Removed == default).Select(a => new { a.AlertId, a.CaseId }))
        {
            if (!settled._cases.TryGetValue(link.AlertId, out List<(long, DateTimeOffset)>? cases))
                settled._cases.Add(link.AlertId, cases = []);
            long root = family.RootOf(link.CaseId);
            cases.Add((root, closed.GetValueOrDefault(root)));
        }

        foreach (ProposalAside aside in db.Set<ProposalAside>().AsNoTracking())
            settled._aside.Add(aside.Alert, aside.Until);
        return settled;
    }

    /// <summary>Whether a sighting asks for nothing any more: it is in a case that is worked on, or was closed after it began, or was set aside.</summary>
    public bool Has(Sighting sighting) => CaseOf(sighting) is not null || (_aside.TryGetValue(sighting.Alert, out DateTimeOffset until) && sighting.First <= until);

    /// <summary>The case that a sighting is in; null for none. One that was closed before it began is another matter.</summary>
    public long? CaseOf(Sighting sighting) => _cases.TryGetValue(sighting.Alert, out List<(long Case, DateTimeOffset Closed)>? cases)
        ? cases.Where(c => c.Closed == default || c.Closed >= sighting.First).Select(c => (long?)c.Case).FirstOrDefault() : null;

    /// <summary>The case that is worked on and that a sighting is in; null for none.</summary>
    public long? LiveCaseOf(Sighting sighting) => _cases.TryGetValue(sighting.Alert, out List<(long Case, DateTimeOffset Closed)>? cases) ? cases.Where(c => c.Closed == default).Select(c => (long?)c.Case).FirstOrDefault() : null;
}
