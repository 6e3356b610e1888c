using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Palisade.Vault;

namespace Palisade.Server.Collecting;

/// <summary>
/// Remembers how far senders were taken in, so that no restart loses or doubles a record. What is about to be appended is written down, and synced, before the append: at the next opening the vault says
/// whether it holds it. Names are kept as hashes. Safe on any thread.
/// </summary>
internal sealed class IntakeMarks : IDisposable
{
    /// <summary>The file, beside the vault.</summary>
    public const string FileName = "intake.db";

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS fact(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS mark(number INTEGER PRIMARY KEY, source BLOB NOT NULL, kind INTEGER NOT NULL, name BLOB NOT NULL, sure BLOB, pending BLOB, stream INTEGER, through INTEGER, UNIQUE(source, kind, name));
        CREATE INDEX IF NOT EXISTS mark_order ON mark(source, kind, number);
        """;

    private const string Insert = """
        INSERT OR REPLACE INTO mark(source, kind, name, sure, pending, stream, through)
        VALUES($source, $kind, $name, (SELECT sure FROM mark WHERE source = $source AND kind = $kind AND name = $name), $value, $stream, $through)
        """;

    // The number of a row grows with each write: the oldest of a kind are those not written for longest.
    private const string Prune = """
        DELETE FROM mark WHERE source = $source AND kind = $kind AND number <= (SELECT number FROM mark WHERE source = $source AND kind = $kind ORDER BY number DESC LIMIT 1 OFFSET $keep)
        """;

    private const string OfKey = " WHERE source = $source AND kind = $kind AND name = $name";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<(string, MarkKind, string), byte[]> _unwritten = [];
    private VaultWriter? _writer;
    private volatile string? _trouble;

    private IntakeMarks(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, made when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened; says why.</exception>
    public static IntakeMarks Open(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        IntakeMarks marks = new(connection);
        try
        {
            // The files that SQLite puts beside it take its mode.
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
            connection.Open();
            marks.Run(Schema, null);
            Close(path);
            return marks;
        }
        catch (SqliteException e)
        {
            marks.Dispose();
            throw new IOException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Decides, by what a vault found when it was opened, which marks stand. Marks of another vault are forgotten: it holds nothing of theirs.</summary>
    /// <exception cref="StorageTroubleException">It cannot be written down.</exception>
    public void Settle(VaultWriter writer) => Guarded(() =>
    {
        Run("PRAGMA synchronous = FULL", null);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Run("DELETE FROM mark WHERE NOT EXISTS(SELECT 1 FROM fact WHERE name = 'origin' AND value = $origin)", null, ("$origin", writer.Origin));
        Run("INSERT OR REPLACE INTO fact VALUES('origin', $origin)", null, ("$origin", writer.Origin));
        foreach ((long stream, long records) in writer.RecordsFound)
            Run("UPDATE mark SET sure = pending WHERE pending IS NOT NULL AND stream = $stream AND through <= $records", null, ("$stream", stream), ("$records", records));
        Run("UPDATE mark SET pending = NULL, stream = NULL, through = NULL WHERE pending IS NOT NULL", null);
        Run("DELETE FROM mark WHERE sure IS NULL", null);
        transaction.Commit();
        _writer = writer;
    });

    /// <summary>A mark; null when there is none.</summary>
    /// <exception cref="StorageTroubleException">Whether it stands is not known before the vault is open again.</exception>
    public byte[]? Read(SourceIdentity source, MarkKind kind, string name) => Guarded(() =>
    {
        WriteConfirmed();
        using SqliteCommand command = Command("SELECT sure, pending FROM mark" + OfKey, new IntakeMark(source, kind, name, []));
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read())
            return null;
        if (!row.IsDBNull(1))
            throw new StorageTroubleException("records of this sender are being appended, or the vault is being opened again");
        return row.IsDBNull(0) ? null : (byte[])row.GetValue(0);
    });

    /// <summary>Writes down what is about to be appended.</summary>
    /// <param name="mark">How far the sender is taken in once it is.</param>
    /// <param name="writer">The writer that is to append it.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="through">The records of the stream once it is.</param>
    /// <exception cref="StorageTroubleException">It cannot be written down: do not append.</exception>
    public void Begin(IntakeMark mark, VaultWriter writer, long stream, long through) => Guarded(() =>
    {
        // Of a writer that was replaced meanwhile: its append fails, and nobody would decide on the mark.
        if (!ReferenceEquals(writer, _writer))
            throw new StorageTroubleException("the vault was opened again");
        WriteConfirmed();
        Run("PRAGMA synchronous = FULL", null);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Run(Insert, mark, ("$value", mark.Value), ("$stream", stream), ("$through", through));
        Run(Prune, mark, ("$keep", mark.Kind == MarkKind.File ? ServerLimits.MaxFileMarks : ServerLimits.MaxMarks));
        transaction.Commit();
    });

    /// <summary>Writes a mark down where there is none yet, without an append: what it is of has been seen.</summary>
    /// <exception cref="StorageTroubleException">It cannot be written down.</exception>
    public void Note(IntakeMark mark) => Guarded(() =>
    {
        WriteConfirmed();
        Run("PRAGMA synchronous = FULL", null);
        Run("INSERT OR IGNORE INTO mark(source, kind, name, sure) VALUES($source, $kind, $name, $value)", mark, ("$value", mark.Value));
    });

    /// <summary>It was appended. Not synced: after a power cut the vault says so again.</summary>
    public void Confirm(IntakeMark mark)
    {
        lock (_gate)
        {
            _unwritten[Key(mark)] = mark.Value;
            try
            {
                WriteConfirmed();
            }
            catch (SqliteException)
            {
                // It is remembered until it can be written; the records are safe in any case.
            }
        }
    }

    /// <summary>Why nothing can be written down now, and named batches and followed files are not taken in; null when it can. After a failure it is tried again with each question.</summary>
    public string? Trouble()
    {
        if (_trouble is null)
            return null;
        try
        {
            Guarded(() =>
            {
                WriteConfirmed();
                Run("UPDATE mark SET number = number WHERE number = (SELECT max(number) FROM mark); INSERT OR REPLACE INTO fact VALUES('tried', '')", null);
            });
            return _trouble = null;
        }
        catch (StorageTroubleException e)
        {
            return e.Message;
        }
    }

    /// <summary>Makes durable what was confirmed.</summary>
    /// <exception cref="StorageTroubleException">It cannot be written.</exception>
    public void Flush() => Guarded(() =>
    {
        WriteConfirmed();
        Run("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)", null);
    });

    public void Dispose() => _connection.Dispose();

    // One that an earlier version made could be read by others.
    private static void Close(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string file in new[] { path, path + "-wal", path + "-shm" }.Where(File.Exists))
            File.SetUnixFileMode(file, OwnerOnly);
    }

    private static (string, MarkKind, string) Key(IntakeMark mark) => (mark.Source.ToString(), mark.Kind, mark.Name);

    private void WriteConfirmed()
    {
        if (_unwritten.Count == 0)
            return;
        Run("PRAGMA synchronous = NORMAL", null);
        foreach (((string source, MarkKind kind, string name), byte[] value) in _unwritten.ToArray())
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "UPDATE mark SET sure = $value, pending = NULL, stream = NULL, through = NULL" + OfKey;
            AddKey(command, source, kind, name);
            command.Parameters.AddWithValue("$value", value);
            command.ExecuteNonQuery();
            _unwritten.Remove((source, kind, name));
        }
    }

    private void Run(string sql, IntakeMark? key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using SqliteCommand command = Command(sql, key);
        foreach ((string name, object value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, IntakeMark? key)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        if (key is not null)
            AddKey(command, key.Source.ToString(), key.Kind, key.Name);
        return command;
    }

    private static void AddKey(SqliteCommand command, string source, MarkKind kind, string name)
    {
        command.Parameters.AddWithValue("$source", SHA256.HashData(Encoding.UTF8.GetBytes(source)));
        command.Parameters.AddWithValue("$kind", (int)kind);
        command.Parameters.AddWithValue("$name", SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }

    private void Guarded(Action act) => Guarded(() =>
    {
        act();
        return true;
    });

    private T Guarded<T>(Func<T> act)
    {
        lock (_gate)
        {
            try
            {
                return act();
            }
            catch (SqliteException e)
            {
                _trouble = e.Message;
                throw new StorageTroubleException($"{FileName}: {e.Message}", e);
            }
        }
    }
}
