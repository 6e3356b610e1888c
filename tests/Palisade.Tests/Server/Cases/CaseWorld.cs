using Microsoft.Data.Sqlite;
using Palisade.Proofs.Format;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Ledger;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Cases;

/// <summary>A database with a ledger in memory, people, alerts as detection writes them, and desks for cases.</summary>
internal sealed class CaseWorld : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public CaseWorld()
    {
        Store = ServerStore.Open(Path.Combine(_folder, "server.db"));
        Ledger = Log.WriterOf(Store, Clock, Ann, Ben, Lea);
        Planted = new PlantedAlerts(Store, Ledger);
        Book = new CaseBook(Store);
        Names = new CaseNames(new Palisade.Privacy.Pseudonymiser([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Desk = new CaseDesk(Ledger, Names);
        Triage = new AlertTriage(Ledger, new AlertFeed());
    }

    public ManualClock Clock { get; } = new();

    public MemoryLedger Log { get; } = new();

    public ServerStore Store { get; }

    public LedgerWriter Ledger { get; }

    public PlantedAlerts Planted { get; }

    public CaseBook Book { get; }

    public CaseNames Names { get; }

    public CaseDesk Desk { get; }

    public AlertTriage Triage { get; }

    public VisitorIdentity Ann { get; } = new(1, "ann", Role.Analyst, 1, false);

    public VisitorIdentity Ben { get; } = new(2, "ben", Role.Analyst, 2, false);

    public VisitorIdentity Lea { get; } = new(3, "lea", Role.Lead, 3, false);

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The entries about a case, in their order.</summary>
    public IEnumerable<LedgerEntry> EntriesOf(long id) => Log.Entries.Where(e => e.Object == LedgerObject.Of(LedgerObject.Case, id));

    /// <summary>Opens a case that must open.</summary>
    public async Task<long> OpenAsync(string title, params long[] alerts)
    {
        CaseAnswer answer = await Desk.OpenAsync(Ann, new CaseOrder { Title = title, Alerts = alerts });
        Assert.Null(answer.Problem);
        return answer.Id;
    }

    /// <summary>The alerts that belong to a case now.</summary>
    public async Task<IEnumerable<long>> AlertsOf(long id) => (await Book.FindAsync(id))!.Alerts.Where(a => a.Link.Removed == default).Select(a => a.Link.AlertId).Order();

    public void Dispose()
    {
        Planted.Dispose();
        Ledger.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }
}
