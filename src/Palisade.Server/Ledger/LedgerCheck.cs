using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Server.Storage;
using Palisade.Vault;
using Palisade.Vault.Storage;

namespace Palisade.Server.Ledger;

/// <summary>Compares the tables of a server with its ledger: whoever writes into the database behind the server's back changes what its pages show, and nothing in the vault. The tables are built beside from the ledger alone, and compared row by row.</summary>
internal static class LedgerCheck
{
    /// <summary>The most differences that are named; the rest is counted.</summary>
    public const int MaxDifferences = 1000;

    /// <summary>What is no view of the ledger, tables and columns: secrets, who is here now, what detection derives from records, and what waits to get into the ledger.</summary>
    public static readonly IReadOnlySet<string> NoView = new HashSet<string>(StringComparer.Ordinal)
    {
        "session", "api_token", "recovery_code",
        "account.password_hash", "account.authenticator", "account.authenticator_proved", "account.last_step", "account.failures", "account.locked_until", "account.invitation", "account.invitation_expires",
        "detection_cursor", "detection_flush", "detection_hour", "alert_removed", "source_context", "correlation_rules", "base_match", "correlation_found", "alert_record", "sighting", "ledger_outbox", "notice", "notice_cursor",
        "alert.count", "alert.suppressed", "alert.first_event", "alert.last_event", "alert.last_seen", "suppression.hits", "suppression.last_hit",
    };

    // What an engine keeps for itself.
    private static readonly HashSet<string> s_own = ["migration", "server_holder", "row_number"];

    /// <summary>Compares.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">How its vault is opened.</param>
    /// <param name="logger">Told what cannot be read.</param>
    /// <param name="database">The PostgreSQL database, where it is one.</param>
    /// <exception cref="VaultLockedException">The server runs.</exception>
    /// <exception cref="IOException">The vault or the database cannot be read.</exception>
    public static async Task<LedgerCheckResult> RunAsync(string folder, VaultOptions options, ILogger logger, DatabasePlace? database = null)
    {
        string vault = Path.Combine(folder, "vault"), path = Path.Combine(folder, ServerStore.FileName);
        if (database is null && !File.Exists(path))
            throw new IOException($"{path}: there is no database to compare; palisade ledger rebuild makes it");
        using VaultWriter writer = VaultWriter.Open(vault, options);
        FolderLedgerLog log = new(vault, options);
        try
        {
            return await CompareAsync(path, log, options, logger, database).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            throw new IOException($"{(database is null ? path : database.ToString())}: the database is not as the server left it, and cannot be compared: {(e.InnerException ?? e).Message}. palisade ledger rebuild makes it anew out of the vault", e);
        }
    }

    private static async Task<LedgerCheckResult> CompareAsync(string path, FolderLedgerLog log, VaultOptions options, ILogger logger, DatabasePlace? database)
    {
        using ServerStore store = database is null ? ServerStore.Open(path) : ServerStore.Open(database);
        // As a start does: what died between ledger and tables is applied.
        using (LedgerWriter ledger = new(store, log, options.Clock, logger))
            await ledger.CatchUpNowAsync().ConfigureAwait(false);
        string beside = path + ".check";
        DatabasePlace? schema = database?.WithSchema(database.Schema + "_check");
        try
        {
            if (schema is null)
                LedgerRebuild.Remove(beside);
            else
                Drop(store, schema);
            using ServerStore built = schema is null ? ServerStore.Open(beside) : ServerStore.Open(schema);
            (long entries, _, _) = await LedgerRebuild.FillAsync(built, log, schema is null ? path : database!.Schema, options.Clock, logger).ConfigureAwait(false);
            return Compare(built, schema is null ? path : database!.Schema, entries, log.Problems);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (schema is null)
                LedgerRebuild.Remove(beside);
            else
                Drop(store, schema);
        }
    }

    // The name of a schema cannot be a parameter: it has nothing but letters, digits and underscores.
    private static void Drop(ServerStore store, DatabasePlace schema)
    {
        using ServerDb db = store.CreateDbContext();
        string drop = $"DROP SCHEMA IF EXISTS {schema.Schema} CASCADE";
        db.Database.ExecuteSqlRaw(drop);
    }

    private static LedgerCheckResult Compare(ServerStore built, string present, long entries, IReadOnlyList<string> problems)
    {
        using ServerDb db = built.CreateDbContext();
        db.Database.OpenConnection();
        if (!db.IsPostgres)
            db.Database.ExecuteSql($"ATTACH DATABASE {present} AS present");
        string name = db.IsPostgres ? present : "present";
        List<LedgerDifference> differences = [];
        (long more, int tables) = (0, 0);
        foreach ((string table, string[] columns) in Columns(db))
        {
            tables++;
            foreach (LedgerDifference difference in new TableComparison(db, name, table, columns).Run())
            {
                if (differences.Count < MaxDifferences)
                    differences.Add(difference);
                else
                    more++;
            }
        }

        return new LedgerCheckResult(entries, tables, differences, more, problems);
    }

    /// <summary>The columns of all tables that are views of the ledger.</summary>
    private static SortedDictionary<string, string[]> Columns(ServerDb db)
    {
        string query = db.IsPostgres
            ? "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            : "SELECT t.name, c.name FROM main.sqlite_master t, pragma_table_info(t.name, 'main') c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
        SortedDictionary<string, string[]> tables = new(StringComparer.Ordinal);
        foreach (IGrouping<string, string> table in TableComparison.Rows(db, query, row => (Table: row.GetString(0), Column: row.GetString(1))).GroupBy(c => c.Table, c => c.Column))
        {
            if (!s_own.Contains(table.Key) && !NoView.Contains(table.Key))
                tables.Add(table.Key, [.. table.Where(c => !NoView.Contains($"{table.Key}.{c}")).Order(StringComparer.Ordinal)]);
        }

        return tables;
    }
}

/// <summary>What a comparison came to.</summary>
/// <param name="Entries">The entries of the ledger.</param>
/// <param name="Tables">The tables compared.</param>
/// <param name="Differences">Where they differ: the first <see cref="LedgerCheck.MaxDifferences"/>.</param>
/// <param name="More">How many more there are.</param>
/// <param name="Problems">What could not be read of the ledger: what stands only in the tables may be of there.</param>
internal sealed record LedgerCheckResult(long Entries, int Tables, IReadOnlyList<LedgerDifference> Differences, long More, IReadOnlyList<string> Problems);

/// <summary>A row that the tables and the ledger do not have alike. No value is in it: it may be of anybody.</summary>
/// <param name="Table">The table.</param>
/// <param name="Row">Which, by its key.</param>
/// <param name="What">What of it.</param>
internal sealed record LedgerDifference(string Table, string Row, string What)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Table} {Row}: {What}");
}
