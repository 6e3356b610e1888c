using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Vault;

namespace Palisade.Tests.Server.Ledger;

/// <summary>The database of a data folder made anew: what the ledger does not have comes from the one before.</summary>
public sealed class RebuildCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [EngineData]
    public async Task Passwords_counts_and_what_waits_are_taken_over_and_the_database_before_is_kept(Engine engine)
    {
        DatabasePlace? place = engine == Engine.Postgres ? EngineStore.NewPlace() : null;
        long waiting;
        await using (LiveSession live = new(_folder, RuleLoader.LoadTexts([]), TimeSpan.FromSeconds(1), database: place))
        {
            ServerStore store = live.Store;
            using VaultLedgerLog log = new(live.Collector);
            using LedgerWriter writer = new(store, log, TimeProvider.System, NullLogger.Instance);
            using AccountStore accounts = new(store, writer);
            Assert.True((await accounts.CreateAsync(new Account { Name = "ann", NormalizedName = "ANN", Role = Role.Analyst, PasswordHash = "a hash" }, CancellationToken.None)).Succeeded);
            using PlantedAlerts settled = new(store, writer), found = new(store);
            settled.Find(TimeProvider.System.GetUtcNow(), "settled", count: 3);
            settled.Find(TimeProvider.System.GetUtcNow(), "settled", count: 4);
            waiting = found.Find(TimeProvider.System.GetUtcNow(), "waits");
            Assert.Contains("lock", (await Assert.ThrowsAnyAsync<IOException>(() => Rebuild(place))).GetType().Name, StringComparison.OrdinalIgnoreCase);
        }

        RebuildResult result = await Rebuild(place);
        Assert.Equal((1, 2), (result.Accounts, result.Alerts));
        Assert.True(place is null ? File.Exists(result.Kept) : result.Kept!.Contains($"schema {place.Schema}_2", StringComparison.Ordinal));
        using ServerStore again = place is null ? ServerStore.Open(Path.Combine(_folder, ServerStore.FileName)) : ServerStore.Open(place);
        using ServerDb db = again.CreateDbContext();
        Assert.Equal(("ann", "a hash", Role.Analyst), db.Set<Account>().AsEnumerable().Select(a => (a.Name, a.PasswordHash, a.Role)).Single());
        Assert.Equal([7L, 1], db.Set<Alert>().OrderBy(a => a.Id).Select(a => a.Count));
        Assert.Equal(LedgerObject.Of(LedgerObject.Alert, waiting), (await db.Set<OutboxRow>().SingleAsync()).Object);
        Assert.NotEmpty(db.Database.SqlQueryRaw<long>("SELECT ordinal AS \"Value\" FROM detection_cursor").ToList());
        // Numbers go on, those of rows that were taken over among them.
        using PlantedAlerts next = new(again);
        Assert.Equal(waiting + 1, next.Find(TimeProvider.System.GetUtcNow(), "next"));
        Assert.Equal(2, await db.Set<OutboxRow>().CountAsync());
    }

    [Theory]
    [EngineData]
    public async Task What_somebody_wrote_into_the_tables_is_named_and_what_the_server_wrote_is_not(Engine engine)
    {
        DatabasePlace? place = engine == Engine.Postgres ? EngineStore.NewPlace() : null;
        long alert;
        await using (LiveSession live = new(_folder, RuleLoader.LoadTexts([]), TimeSpan.FromSeconds(1), database: place))
        {
            using VaultLedgerLog log = new(live.Collector);
            using LedgerWriter writer = new(live.Store, log, TimeProvider.System, NullLogger.Instance);
            using AccountStore accounts = new(live.Store, writer);
            Assert.True((await accounts.CreateAsync(new Account { Name = "ann", NormalizedName = "ANN", Role = Role.Analyst, PasswordHash = "a hash" }, CancellationToken.None)).Succeeded);
            using PlantedAlerts planted = new(live.Store, writer);
            alert = planted.Find(TimeProvider.System.GetUtcNow(), "settled", count: 3);
        }

        LedgerCheckResult alike = await Check(place);
        Assert.True(alike is { Differences.Count: 0, Problems.Count: 0, Entries: > 1, Tables: > 10 }, string.Join('\n', alike.Differences));
        using (ServerStore store = place is null ? ServerStore.Open(Path.Combine(_folder, ServerStore.FileName)) : ServerStore.Open(place))
        using (ServerDb db = store.CreateDbContext())
            Assert.Equal(1, await db.Database.ExecuteSqlAsync($"UPDATE account SET role = {(int)Role.Administrator}"));
        LedgerCheckResult forged = await Check(place);
        Assert.Equal(["account id=1: role not as in the ledger"], forged.Differences.Select(d => d.ToString()));
        using (ServerStore store = place is null ? ServerStore.Open(Path.Combine(_folder, ServerStore.FileName)) : ServerStore.Open(place))
        using (ServerDb db = store.CreateDbContext())
            Assert.Equal(1, await db.Database.ExecuteSqlAsync($"DELETE FROM alert WHERE id = {alert}"));
        forged = await Check(place);
        using (ServerStore store = place is null ? ServerStore.Open(Path.Combine(_folder, ServerStore.FileName)) : ServerStore.Open(place))
        using (ServerDb db = store.CreateDbContext())
            await db.Database.ExecuteSqlAsync($"DROP TABLE case_task");
        Assert.Contains("ledger rebuild makes it anew", (await Assert.ThrowsAsync<IOException>(() => Check(place))).Message, StringComparison.Ordinal);
        Assert.Contains(forged.Differences, d => d.Table == "alert" && d.What.Contains("missing here", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder, ServerStore.FileName + ".check")));
    }

    [Fact]
    public async Task Without_a_database_before_accounts_and_alerts_are_there_and_nobody_can_sign_in()
    {
        await using (LiveSession live = new(_folder, RuleLoader.LoadTexts([]), TimeSpan.FromSeconds(1)))
        {
            ServerStore store = ServerStore.Open(Path.Combine(_folder, ServerStore.FileName));
            using VaultLedgerLog log = new(live.Collector);
            using LedgerWriter writer = new(store, log, TimeProvider.System, NullLogger.Instance);
            using AccountStore accounts = new(store, writer);
            await accounts.CreateAsync(new Account { Name = "ada", NormalizedName = "ADA", Role = Role.Administrator, PasswordHash = "a hash" }, CancellationToken.None);
            Assert.False(new FirstAccess(store).IsOpen);
            using PlantedAlerts planted = new(store, writer);
            planted.Find(TimeProvider.System.GetUtcNow(), "a rule", count: 3);
        }

        SqliteConnection.ClearAllPools();
        File.Delete(Path.Combine(_folder, ServerStore.FileName));
        RebuildResult result = await Rebuild();
        Assert.Equal((1, 1, null), (result.Accounts, result.Alerts, result.Kept));
        ServerStore again = ServerStore.Open(Path.Combine(_folder, ServerStore.FileName));
        Assert.True(new FirstAccess(again).IsOpen);
        using ServerDb db = again.CreateDbContext();
        Assert.Equal((null, Role.Administrator), db.Set<Account>().AsEnumerable().Select(a => (a.PasswordHash, a.Role)).Single());
    }

    private Task<LedgerCheckResult> Check(DatabasePlace? place) => LedgerCheck.RunAsync(_folder, new VaultOptions { KeyFile = Path.Combine(_folder, "vault.key") }, NullLogger.Instance, place);

    private Task<RebuildResult> Rebuild(DatabasePlace? place = null) => LedgerRebuild.RunAsync(_folder, new VaultOptions { KeyFile = Path.Combine(_folder, "vault.key") }, NullLogger.Instance, place);
}
