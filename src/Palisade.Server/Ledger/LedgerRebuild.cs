using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;
using Palisade.Vault;
using Palisade.Vault.Storage;

namespace Palisade.Server.Ledger;

/// <summary>
/// Builds the tables of the server again from the ledger in the vault. What is no view of the ledger (passwords, sessions, tokens, how far detection has got, how often alerts came) is taken over from the
/// database before, where it can be read.
/// </summary>
internal static class LedgerRebuild
{
    // What the ledger does not have: whole tables, and columns of rows that are the same in both. Both engines take this text: old is the file attached, or the schema before.
    private static readonly string[] s_tables =
    [
        "INSERT INTO ledger_outbox SELECT * FROM old.ledger_outbox",
        "INSERT INTO notice SELECT * FROM old.notice",
        "INSERT INTO notice_cursor SELECT * FROM old.notice_cursor",
        "INSERT INTO detection_cursor SELECT * FROM old.detection_cursor WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO detection_hour SELECT * FROM old.detection_hour WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO alert_removed SELECT * FROM old.alert_removed WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO source_context SELECT * FROM old.source_context WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO correlation_rules SELECT * FROM old.correlation_rules WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO base_match SELECT * FROM old.base_match WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO correlation_found SELECT * FROM old.correlation_found WHERE true ON CONFLICT DO NOTHING",
    ];

    private static readonly string[] s_columns =
    [
        """
        UPDATE account SET (password_hash, authenticator, authenticator_proved, last_step, failures, locked_until, invitation, invitation_expires)
            = (SELECT password_hash, authenticator, authenticator_proved, last_step, failures, locked_until, invitation, invitation_expires FROM old.account o WHERE o.ledger_id = account.ledger_id)
            WHERE ledger_id IN (SELECT ledger_id FROM old.account)
        """,
        "INSERT INTO session SELECT * FROM old.session WHERE account IN (SELECT id FROM account WHERE ledger_id IN (SELECT ledger_id FROM old.account)) ON CONFLICT DO NOTHING",
        "INSERT INTO api_token SELECT * FROM old.api_token WHERE account IN (SELECT id FROM account WHERE ledger_id IN (SELECT ledger_id FROM old.account)) ON CONFLICT DO NOTHING",
        "INSERT INTO recovery_code SELECT * FROM old.recovery_code WHERE account IN (SELECT id FROM account WHERE ledger_id IN (SELECT ledger_id FROM old.account)) ON CONFLICT DO NOTHING",
        """
        UPDATE alert SET (count, suppressed, first_event, last_event, last_seen)
            = (SELECT count, suppressed, first_event, last_event, last_seen FROM old.alert o WHERE o.id = alert.id AND o.fingerprint = alert.fingerprint)
            WHERE (id, fingerprint) IN (SELECT id, fingerprint FROM old.alert)
        """,
        "INSERT INTO alert SELECT * FROM old.alert WHERE 'alert/' || id IN (SELECT object FROM ledger_outbox WHERE kind = 'alert.raised') ON CONFLICT DO NOTHING",
        "INSERT INTO alert_record SELECT r.* FROM old.alert_record r WHERE r.alert IN (SELECT a.id FROM alert a JOIN old.alert o ON o.id = a.id AND o.fingerprint = a.fingerprint) ON CONFLICT DO NOTHING",
        "INSERT INTO sighting SELECT s.* FROM old.sighting s WHERE s.alert IN (SELECT a.id FROM alert a JOIN old.alert o ON o.id = a.id AND o.fingerprint = a.fingerprint) ON CONFLICT DO NOTHING",
        """
        INSERT INTO ledger_number SELECT noun, last FROM old.ledger_number WHERE noun = 'alert'
            ON CONFLICT (noun) DO UPDATE SET last = CASE WHEN excluded.last > ledger_number.last THEN excluded.last ELSE ledger_number.last END
        """,
        "UPDATE suppression SET (hits, last_hit) = (SELECT hits, last_hit FROM old.suppression o WHERE o.id = suppression.id) WHERE id IN (SELECT id FROM old.suppression)",
    ];

    /// <summary>Builds the database of a data folder again, and keeps the one before beside it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">How its vault is opened.</param>
    /// <param name="logger">Told what cannot be read.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="VaultLockedException">The server runs.</exception>
    /// <exception cref="IOException">The vault cannot be read, or the database not written; the one before stays.</exception>
    /// <param name="database">The PostgreSQL database, where it is one.</param>
    public static async Task<RebuildResult> RunAsync(string folder, VaultOptions options, ILogger logger, DatabasePlace? database = null)
    {
        // Nobody changes anything meanwhile; and what a crash left is settled.
        using VaultWriter writer = VaultWriter.Open(Path.Combine(folder, "vault"), options);
        FolderLedgerLog log = new(Path.Combine(folder, "vault"), options);
        return await (database is null ? InFileAsync(Path.Combine(folder, ServerStore.FileName), log, options.Clock, logger) : InSchemaAsync(database, log, options.Clock, logger)).ConfigureAwait(false);
    }

    private static async Task<RebuildResult> InFileAsync(string path, FolderLedgerLog log, TimeProvider clock, ILogger logger)
    {
        string made = path + ".new";
        Remove(made);
        bool hadBefore = File.Exists(path);
        if (hadBefore)
            _ = ServerStore.Open(path);
        (long entries, int accounts, int alerts) = await FillAsync(ServerStore.Open(made), log, hadBefore ? path : null, clock, logger).ConfigureAwait(false);
        SqliteConnection.ClearAllPools();
        string? kept = hadBefore ? path + "." + Stamp(clock) : null;
        if (kept is not null)
            Move(path, kept);
        Move(made, path);
        return new RebuildResult(entries, accounts, alerts, kept);
    }

    // Beside the tables before, which stay where they are until the new ones take their name.
    private static async Task<RebuildResult> InSchemaAsync(DatabasePlace place, FolderLedgerLog log, TimeProvider clock, ILogger logger)
    {
        DatabasePlace made = place.WithSchema(place.Schema + "_new");
        string kept = $"{place.Schema}_{Stamp(clock)}";
        using ServerStore before = ServerStore.Open(place);
        using ServerDb db = before.CreateDbContext();
        // Names of schemas cannot be parameters: they have nothing but letters, digits and underscores.
        string drop = $"DROP SCHEMA IF EXISTS {made.Schema} CASCADE", swap = $"ALTER SCHEMA {place.Schema} RENAME TO {kept}; ALTER SCHEMA {made.Schema} RENAME TO {place.Schema}";
        await db.Database.ExecuteSqlRawAsync(drop).ConfigureAwait(false);
        (long entries, int accounts, int alerts) built;
        using (ServerStore store = ServerStore.Open(made))
            built = await FillAsync(store, log, place.Schema, clock, logger).ConfigureAwait(false);
        using var transaction = db.BeginWriting();
        await db.Database.ExecuteSqlRawAsync(swap).ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
        return new RebuildResult(built.entries, built.accounts, built.alerts, $"{place}: the schema {kept}");
    }

    private static string Stamp(TimeProvider clock) => clock.GetUtcNow().UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>Applies the whole ledger to an empty database.</summary>
    /// <param name="store">The empty database.</param>
    /// <param name="log">The ledger.</param>
    /// <param name="before">The file, or the schema, of the tables before; null to go without.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Told what cannot be read.</param>
    public static async Task<(long Entries, int Accounts, int Alerts)> FillAsync(ServerStore store, ILedgerLog log, string? before, TimeProvider clock, ILogger logger)
    {
        // First what waits: what of it is in the ledger already goes as it is applied.
        if (before is not null)
            TakeOver(store, before, s_tables);
        using LedgerWriter writer = new(store, log, clock, logger);
        await writer.CatchUpNowAsync().ConfigureAwait(false);
        if (before is not null)
            TakeOver(store, before, s_columns);
        using ServerDb db = store.CreateDbContext();
        return (await db.Set<LedgerRow>().LongCountAsync().ConfigureAwait(false), await db.Set<Account>().CountAsync().ConfigureAwait(false), await db.Set<Alert>().CountAsync().ConfigureAwait(false));
    }

    private static void TakeOver(ServerStore store, string before, string[] statements)
    {
        using ServerDb db = store.CreateDbContext();
        db.Database.OpenConnection();
        if (!db.IsPostgres)
            db.Database.ExecuteSql($"ATTACH DATABASE {before} AS old");
        using (var transaction = db.BeginWriting())
        {
            foreach (string statement in statements)
                db.Database.ExecuteSqlRaw(db.IsPostgres ? Regex.Replace(statement, @"\bold\.", before + ".", RegexOptions.NonBacktracking) : statement);
            // Rows came with their ids: the next ones go on from there.
            if (db.IsPostgres)
                db.Database.ExecuteSqlRaw("SELECT follow_ids()");
            transaction.Commit();
        }

        if (!db.IsPostgres)
            db.Database.ExecuteSqlRaw("DETACH DATABASE old");
    }

    private static void Move(string from, string to)
    {
        foreach (string end in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(from + end))
                File.Move(from + end, to + end);
        }
    }

    /// <summary>Removes a database file with what SQLite keeps beside it.</summary>
    public static void Remove(string path)
    {
        foreach (string end in (string[])["-wal", "-shm", ""])
            File.Delete(path + end);
    }
}

/// <summary>What a rebuild came to.</summary>
/// <param name="Entries">The entries of the ledger that could be read.</param>
/// <param name="Accounts">The accounts in the tables.</param>
/// <param name="Alerts">The alerts in the tables.</param>
/// <param name="Kept">Where the database before is; null when there was none.</param>
internal sealed record RebuildResult(long Entries, int Accounts, int Alerts, string? Kept);
