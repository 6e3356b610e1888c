using System.Globalization;
using Microsoft.Data.Sqlite;
using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Catalogue;

/// <summary>
/// What is where: an SQLite file that syncs on its own and can be made again from the log and the segments. The one thing of its own is the last checkpoint signed, which is compared and swapped
/// before the signature is shown. Names of streams are encrypted. Safe on any thread.
/// </summary>
internal sealed class VaultCatalogue : IDisposable
{
    public const string FileName = "catalogue.db";

    // SQLITE_FULL.
    private const int Full = 13;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS checkpoint(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL, note BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS segments(id TEXT PRIMARY KEY, key TEXT NOT NULL, leaf INTEGER NOT NULL, first_leaf INTEGER NOT NULL, last_leaf INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS runs(first INTEGER NOT NULL, last INTEGER NOT NULL, segment TEXT NOT NULL, PRIMARY KEY(first, segment)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS streams(id INTEGER PRIMARY KEY, name BLOB NOT NULL, class TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS policies(policy INTEGER NOT NULL, class TEXT NOT NULL, minimum INTEGER NOT NULL, maximum INTEGER NOT NULL, PRIMARY KEY(policy, class)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS segments_by_key ON segments(key);
        """;

    private readonly object _gate = new();
    private readonly SqliteConnection _connection;
    private readonly IKeyWrap _wrap;

    private VaultCatalogue(SqliteConnection connection, IKeyWrap wrap) => (_connection, _wrap) = (connection, wrap);

    /// <summary>What kept the catalogue from being written, as of any other file of the vault.</summary>
    public static VaultIOException Failure(SqliteException e) =>
        e.SqliteErrorCode == Full ? new VaultIOException("write", FileName, Libc.ENOSPC) : new VaultIOException("write", FileName, $"{e.Message} Where it is damaged, palisade vault rebuild DIR makes it anew.");

    /// <summary>Opens the catalogue of a vault, empty when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wrap">Encrypts names.</param>
    /// <param name="readOnly">To look things up beside a writer, or on media that cannot be written.</param>
    /// <exception cref="SqliteException">It is damaged: delete it, and it is made again.</exception>
    public static VaultCatalogue Open(string path, IKeyWrap wrap, bool readOnly = false)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            VaultCatalogue catalogue = new(connection, wrap);
            if (!readOnly)
                catalogue.Run("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; " + Schema);
            return catalogue;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The leaves that have been gone through for segments.</summary>
    public long Applied
    {
        get => Convert.ToInt64(Scalar("SELECT value FROM facts WHERE name = 'applied'") ?? 0L, CultureInfo.InvariantCulture);
        set => Run("INSERT OR REPLACE INTO facts VALUES('applied', $value)", ("$value", value));
    }

    /// <summary>The note of the checkpoint signed last; null when there is none.</summary>
    public byte[]? Checkpoint() => (byte[]?)Scalar("SELECT note FROM checkpoint");

    /// <summary>Puts a checkpoint in the place of the one that is there.</summary>
    /// <param name="expected">The size of the one that must be there; null when there must be none.</param>
    /// <param name="size">The size of the new one.</param>
    /// <param name="note">Its note.</param>
    /// <returns>False when another is there: nothing was changed.</returns>
    public bool SwapCheckpoint(long? expected, long size, byte[] note)
    {
        lock (_gate)
        {
            return expected is { } there
                ? Run("UPDATE checkpoint SET size = $size, note = $note WHERE size = $there", ("$size", size), ("$note", note), ("$there", there)) == 1
                : Run("INSERT OR IGNORE INTO checkpoint VALUES(1, $size, $note)", ("$size", size), ("$note", note)) == 1;
        }
    }

    /// <summary>Takes in a segment, from its leaf.</summary>
    /// <param name="leaf">The index of the leaf.</param>
    /// <param name="seal">The leaf.</param>
    public void AddSegment(long leaf, SealLeaf seal)
    {
        lock (_gate)
        {
            string id = seal.Segment.ToString();
            using SqliteTransaction transaction = _connection.BeginTransaction();
            Run("INSERT OR REPLACE INTO segments VALUES($id, $key, $leaf, $first, $last, $bytes)", ("$id", id), ("$key", seal.Key.ToString()), ("$leaf", leaf), ("$first", seal.Batches[0].Lowest), ("$last", seal.Batches[^1].Highest), ("$bytes", seal.Bytes));
            foreach (Interval run in seal.Batches)
                Run("INSERT OR REPLACE INTO runs VALUES($first, $last, $id)", ("$first", run.Lowest), ("$last", run.Highest), ("$id", id));
            transaction.Commit();
        }
    }

    /// <summary>What each version of the policy says of each class, as far as it was told: a quick look for what is due, which the log then decides.</summary>
    public Dictionary<(int Policy, string Class), RetentionDays> Policies()
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT policy, class, minimum, maximum FROM policies");
            using SqliteDataReader rows = command.ExecuteReader();
            Dictionary<(int, string), RetentionDays> policies = [];
            while (rows.Read())
                policies[(rows.GetInt32(0), rows.GetString(1))] = new RetentionDays(rows.GetInt32(2), rows.GetInt32(3));
            return policies;
        }
    }

    /// <summary>Remembers versions of the policy.</summary>
    public void AddPolicies(IEnumerable<KeyValuePair<int, IReadOnlyDictionary<string, RetentionDays>>> policies)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach ((int policy, IReadOnlyDictionary<string, RetentionDays> classes) in policies)
            {
                foreach ((string @class, RetentionDays days) in classes)
                    Run("INSERT OR IGNORE INTO policies VALUES($policy, $class, $minimum, $maximum)", ("$policy", policy), ("$class", @class), ("$minimum", days.Minimum), ("$maximum", days.Maximum));
            }

            transaction.Commit();
        }
    }

    /// <summary>Forgets the segments of a key that is destroyed.</summary>
    public void RemoveKey(KeyId key)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            Run("DELETE FROM runs WHERE segment IN (SELECT id FROM segments WHERE key = $key)", ("$key", key.ToString()));
            Run("DELETE FROM segments WHERE key = $key", ("$key", key.ToString()));
            transaction.Commit();
        }
    }

    /// <summary>The segments, in order of their first leaf; those of a key, or all.</summary>
    public List<CatalogueSegment> Segments(KeyId? key = null)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT id, key, leaf, first_leaf, last_leaf, bytes FROM segments WHERE $key IS NULL OR key = $key ORDER BY first_leaf, id", ("$key", key?.ToString() ?? (object)DBNull.Value));
            using SqliteDataReader rows = command.ExecuteReader();
            List<CatalogueSegment> segments = [];
            while (rows.Read())
            {
                if (SegmentId.TryParse(rows.GetString(0), out SegmentId id) && KeyId.TryParse(rows.GetString(1)) is { } keyId)
                    segments.Add(new CatalogueSegment(id, keyId, rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5)));
            }

            return segments;
        }
    }

    /// <summary>The runs of leaves whose batches are in a segment, ascending.</summary>
    public List<(SegmentId Segment, Interval Batches)> Runs()
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT segment, first, last FROM runs ORDER BY first");
            using SqliteDataReader rows = command.ExecuteReader();
            List<(SegmentId, Interval)> runs = [];
            while (rows.Read())
            {
                if (SegmentId.TryParse(rows.GetString(0), out SegmentId id))
                    runs.Add((id, new Interval(rows.GetInt64(1), rows.GetInt64(2))));
            }

            return runs;
        }
    }

    /// <summary>The first thing that SQLite finds wrong in the file; null when there is none.</summary>
    public string? Damage() => Scalar("PRAGMA integrity_check(1)") is string found and not "ok" ? found : null;

    /// <summary>The segment of a key that has a batch; null when none has.</summary>
    public SegmentId? SegmentOf(long batch, KeyId key)
    {
        object? id = Scalar("SELECT segment FROM runs JOIN segments ON segments.id = runs.segment WHERE first <= $batch AND last >= $batch AND key = $key", ("$batch", batch), ("$key", key.ToString()));
        return id is string text && SegmentId.TryParse(text, out SegmentId segment) ? segment : null;
    }

    /// <summary>Remembers the name of a stream.</summary>
    public void AddStream(long id, string name, string @class) => AddStreams([new StreamState(checked((uint)id), name, @class)]);

    /// <summary>Remembers names of streams.</summary>
    public void AddStreams(IEnumerable<StreamState> streams)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (StreamState stream in streams)
                Run("INSERT OR IGNORE INTO streams VALUES($id, $name, $class)", ("$id", (long)stream.Id), ("$name", _wrap.Wrap(System.Text.Encoding.UTF8.GetBytes(stream.Name), Purpose(stream.Id))), ("$class", stream.Class));
            transaction.Commit();
        }
    }

    /// <summary>Forgets the names of streams all of whose records are erased: SQLite overwrites them.</summary>
    public void RemoveStreams(IReadOnlyCollection<long> ids)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (long id in ids)
                Run("DELETE FROM streams WHERE id = $id", ("$id", id));
            transaction.Commit();
        }
    }

    /// <summary>The name of a stream; null when it is not remembered.</summary>
    public string? StreamName(long id) =>
        Scalar("SELECT name FROM streams WHERE id = $id", ("$id", id)) is byte[] wrapped && _wrap.Unwrap(wrapped, Purpose(id)) is { } name ? System.Text.Encoding.UTF8.GetString(name) : null;

    /// <summary>The streams whose names are remembered.</summary>
    public List<(long Id, string Name, string Class)> Streams()
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT id, name, class FROM streams ORDER BY id");
            using SqliteDataReader rows = command.ExecuteReader();
            List<(long, string, string)> streams = [];
            while (rows.Read())
            {
                if (_wrap.Unwrap((byte[])rows.GetValue(1), Purpose(rows.GetInt64(0))) is { } name)
                    streams.Add((rows.GetInt64(0), System.Text.Encoding.UTF8.GetString(name), rows.GetString(2)));
            }

            return streams;
        }
    }

    /// <summary>How many names of streams do not open: another key wraps them, or they are damaged.</summary>
    public int SealedNames()
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT id, name FROM streams");
            using SqliteDataReader rows = command.ExecuteReader();
            int count = 0;
            while (rows.Read())
                count += rows.GetValue(1) is byte[] name && _wrap.Unwrap(name, Purpose(rows.GetInt64(0))) is not null ? 0 : 1;
            return count;
        }
    }

    public void Dispose() => _connection.Dispose();

    private static string Purpose(long id) => string.Create(CultureInfo.InvariantCulture, $"stream/{id}");

    private int Run(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    private object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            return command.ExecuteScalar();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}

/// <summary>A segment, as the catalogue has it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Key">The day key it is under.</param>
/// <param name="Leaf">The index of its <c>seal</c> leaf.</param>
/// <param name="FirstBatch">The first leaf of a batch in it.</param>
/// <param name="LastBatch">The last.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record CatalogueSegment(SegmentId Id, KeyId Key, long Leaf, long FirstBatch, long LastBatch, long Bytes);
