using Microsoft.Data.Sqlite;
using Palisade.Server.Alerts;
using Palisade.Server.Detecting;
using Palisade.Server.Storage;

namespace Palisade.Tests.Server;

/// <summary>What detection writes is written once, whatever it learns of it.</summary>
public sealed class DetectionTablesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public void A_flush_that_is_tried_again_because_the_answer_was_lost_counts_once(Engine engine)
    {
        using ServerStore store = EngineStore.Open(engine, _folder);
        DetectionTables tables = new(store);
        DetectionFlush first = Flush(3), second = Flush(4);
        tables.Write(first);
        tables.Write(first);
        Assert.Equal(3, Findings(store));
        tables.Write(second);
        tables.Write(second);
        Assert.Equal(7, Findings(store));
    }

    [PostgresFact]
    public void A_flush_is_written_as_a_whole_after_PostgreSQL_ended_under_it()
    {
        using PostgresServer postgres = new();
        using ServerStore store = ServerStore.Open(DatabasePlace.TryParse(postgres.Connection, out _)!);
        DetectionTables tables = new(store);
        tables.Write(Flush(3));
        postgres.Restart();
        DetectionFlush flush = Flush(4);
        // Connections of the pool, and the one that holds the lock, are gone and found to be so one after another.
        for (int attempt = 0; attempt < 10 && Record.Exception(() => tables.Write(flush)) is { } refused; attempt++)
            Assert.IsType<System.Data.Common.DbException>(refused, exactMatch: false);
        Assert.Equal(7, Findings(store));
        Assert.Contains("another server uses", Assert.Throws<IOException>(() => ServerStore.Open(DatabasePlace.TryParse(postgres.Connection, out _)!)).Message, StringComparison.Ordinal);
    }

    private static DetectionFlush Flush(long findings) => new(1, [], new Dictionary<(long Hour, int Level), long> { [(1, 2)] = findings }, new Dictionary<long, long>(), [], [], new Dictionary<long, Cursor>(), null);

    private static long Findings(ServerStore store)
    {
        using ServerDb db = store.CreateDbContext();
        return db.Set<DetectionHour>().Sum(h => h.Findings);
    }
}
